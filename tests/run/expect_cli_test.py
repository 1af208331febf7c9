"""Results that are held in CI: expect.result_sha256, --expect, and verify over directories.

Usage: tests/python tests/run/expect_cli_test.py RUNEXP [unittest arguments]
"""

import json
import re

import h5py

from end_to_end import SMALL, CliTest, main

ID = "2f70fbf3c5e4"  # of the small run
OTHER = "0123456789abcdef" * 4


class Expect(CliTest):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.run_small("--quiet").returncode, 0)
        with h5py.File(self.folder / SMALL) as file:
            self.digest = file.attrs["result_sha256"]

    def refusal(self, run, computed=None):
        return (f"{run}: not the expected result\n  at the end\n  result_sha256\n"
                f"    expected   {OTHER}\n    computed   {computed or self.digest}\n")

    def test_a_run_that_ends_as_its_spec_expects(self):
        for place in "new", "out":  # computed, and found
            for digest in self.digest, self.digest.upper():
                process = self.run_cli(self.spec, "--out", place, "--quiet", "--set",
                                       f"result_sha256={digest}")
                self.assertEqual((process.errors, process.returncode), ("", 0))
                self.assertIn(ID, [path.stem.split("-")[1] for path in (self.folder / place).glob("*.h5")])

    def test_a_run_that_ends_otherwise(self):
        for number, arguments in enumerate((["--set", f"expect.result_sha256={OTHER}"],
                                            ["--expect", f"2f7={OTHER}"],
                                            ["--expect", f"{ID}={OTHER}", "--json"])):
            for place in f"new{number}", "out":
                process = self.run_cli(self.spec, "--out", place, "--quiet", *arguments)
                self.assertEqual(process.returncode, 1)
                self.assertTrue(process.errors.startswith(self.refusal(f"small {ID}")), process.errors)
                self.assertIn("runexp compare --bits", process.errors)
                if "--json" in arguments:
                    events = [json.loads(line) for line in process.output.splitlines()]
                    self.assertEqual([event["event"] for event in events[-2:]], ["unexpected", "closed"])
                    self.assertEqual(events[-2], {"event": "unexpected", "run": ID, "expected_sha256": OTHER,
                                                  "result_sha256": self.digest})

    def test_an_argument_overrides_the_spec(self):
        for digest in self.digest, self.digest.upper():
            process = self.run_small("--quiet", "--set", f"expect.result_sha256={OTHER}",
                                     "--expect", f"2={digest}")
            self.assertEqual((process.errors, process.returncode), ("", 0))

    def test_in_a_sweep_only_the_run_that_is_named(self):
        self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n[grid]\nseed = [3, 4]\n')
        for digest, code in (self.digest, 0), (OTHER, 1):
            process = self.run_cli("sweep.toml", "--out", "out", "--expect", f"{ID}={digest}")
            self.assertEqual(process.returncode, code)
            self.assertEqual(process.errors.count("not the expected result"), code)

    def test_a_run_of_another_shard_is_not_checked(self):
        sweep = self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n[grid]\nseed = [3, 4]\n')
        for digest in self.digest, OTHER:
            codes = []
            for shard in range(1, 5):  # some of them hold no run
                process = self.run_cli(sweep, "--out", f"out{shard}", "--shard", f"{shard}/4", "--quiet",
                                       "--expect", f"2f={digest}")
                note = f"--expect: run {ID} is in another shard, and is not checked here\n"
                is_here = any(self.folder.glob(f"out{shard}/*-{ID}.h5"))
                self.assertEqual(note in process.errors, not is_here, process.errors)
                codes.append(process.returncode)
            self.assertEqual(sorted(codes), [0, 0, 0, int(digest == OTHER)])
        process = self.run_cli(sweep, "--shard", "1/4", "--expect", f"3f={OTHER}")
        self.assertEqual((process.returncode, process.output), (2, ""))
        self.assertIn("no run of this command has an id that begins so", process.errors)

    def test_wrong_arguments(self):
        for argument, message in (
                (OTHER, f"--expect {OTHER}: write ID=DIGEST, "), ("2f=abc", "--expect 2f=abc: write"),
                (f"3f={OTHER}", f"--expect 3f={OTHER}: no run of this command has an id that begins so"),
                (f"={OTHER}", "has an id that begins so")):
            for command in ([self.spec, "--out", "never"], ["verify", "out"]):
                process = self.run_cli(*command, "--expect", argument)
                self.assertEqual((process.output, process.returncode), ("", 2))
                self.assertIn(message, process.errors)
        self.assertFalse((self.folder / "never").exists())

    def test_a_beginning_of_several_ids(self):
        grid = [self.spec, "--grid", "seed=1..17", "--out", "never"]  # one more than there are digits
        plan = self.run_cli(*grid, "--dry-run", "--quiet").output
        ids = re.findall(r"^([0-9a-f]{12})\b", plan, re.MULTILINE)
        first = next(run[0] for run in ids if sum(other[0] == run[0] for other in ids) > 1)
        process = self.run_cli(*grid, "--expect", f"{first}={OTHER}")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertIn(f"--expect {first}={OTHER}: the runs {first}", process.errors)
        self.assertIn("begin so; write more of the id\n", process.errors)

    def test_a_run_that_fails_has_no_result_to_compare(self):
        self.write(SMALL, b"x")
        process = self.run_small("--quiet", "--expect", f"{ID}={OTHER}")
        self.assertEqual(process.returncode, 1)
        self.assertNotIn("not the expected result", process.errors)

    def test_verify_without_runs(self):
        (self.folder / "empty").mkdir()
        for nothing, cause in ("empty", "empty: there is no run in it"), ("none", "none: "):
            process = self.run_cli("verify", nothing, SMALL)
            self.assertEqual(process.returncode, 2)
            self.assertIn(cause, process.errors)
            self.assertIn(f"{SMALL}: identical\n", process.output)

    def test_verify_takes_directories(self):
        self.run_small("--quiet", "--set", "seed=4")
        self.write("out/damaged.h5", b"x")
        process = self.run_cli("verify", "out", "none")
        self.assertEqual(process.returncode, 2)
        lines = [line for line in process.output.splitlines() if not line.startswith(" ")]
        self.assertEqual(sorted(line.split(": ")[1] for line in lines),
                         ["cannot be verified", "cannot be verified", "identical", "identical"])
        process = self.run_cli("verify", "out", "--json")
        self.assertEqual((process.errors, process.returncode), ("", 2))
        reports = {report["file"]: report for report in map(json.loads, process.output.splitlines())}
        self.assertEqual(reports[SMALL], {
            "file": SMALL, "run": ID, "verdict": "identical", "epochs": 3, "complete": True,
            "difference": None, "result_sha256": self.digest, "expected_sha256": "", "reason": ""})
        damaged = reports["out/damaged.h5"]
        self.assertEqual((damaged["verdict"], damaged["run"]), ("unverifiable", ""))
        self.assertIn("out/damaged.h5: ", damaged["reason"])

    def test_verify_expects_too(self):
        process = self.run_cli("verify", "out", "--expect", f"2f={self.digest}")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        process = self.run_cli("verify", "out", "--expect", f"2f={OTHER}")
        self.assertEqual((process.errors, process.returncode), ("", 1))
        self.assertTrue(process.output.startswith(f"{SMALL}: identical\n"))
        self.assertTrue(process.output.endswith(self.refusal(SMALL)), process.output)
        process = self.run_cli("verify", "out", "--expect", f"2f={OTHER}", "--json")
        report = json.loads(process.output)
        self.assertEqual((process.returncode, report["verdict"], report["expected_sha256"]),
                         (1, "unexpected", OTHER))

    def test_the_spec_in_the_file_is_held_to(self):
        self.run_cli(self.spec, "--out", "new", "--quiet", "--set", f"expect.result_sha256={OTHER}")
        process = self.run_cli("verify", "new")
        self.assertEqual((process.errors, process.returncode), ("", 1))
        self.assertIn(": not the expected result\n", process.output)

    def test_the_first_epochs_alone_prove_no_result(self):
        self.run_cli(self.spec, "--out", "new", "--quiet", "--set", f"expect.result_sha256={OTHER}")
        process = self.run_cli("verify", "new", "--epochs", "1")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        process = self.run_cli("verify", "new", "--epochs", "1", "--expect", f"{ID}={OTHER}")
        self.assertEqual(process.returncode, 2)


if __name__ == "__main__":
    main()
