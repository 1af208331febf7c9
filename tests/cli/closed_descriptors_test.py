"""Under each combination of closed standard streams no file is damaged: output for a closed stream
never lands in a file that got its number.

Usage: tests/python tests/cli/closed_descriptors_test.py RUNEXP [--sweeps 2] [unittest arguments]

--sweeps: the number of sweeps of 12 runs for each combination.
"""

import itertools
import json
import os
import sys

from end_to_end import TRAILER_SIZE, CliTest, check_trailer, main, write_spec

RUNS = 12
SWEEP = """name = "s"
base = "small.toml"
[grid]
seed = [{}]
""".format(", ".join(map(str, range(1, RUNS + 1))))

COMBINATIONS = [closed for n in range(4) for closed in itertools.combinations((0, 1, 2), n)]


class ClosedDescriptors(CliTest):
    sweeps = 2

    def setUp(self):
        super().setUp()
        write_spec(self.folder, epochs=12, sample_every=1)

    def run_closed(self, closed, *arguments, code=None):
        """Losing a result is a failure, as on a full disk; everything else succeeds."""
        def close():
            for descriptor in closed:
                os.close(descriptor)

        process = self.run_cli(*arguments, preexec_fn=close)
        expected = (1 if 1 in closed else 0) if code is None else code
        self.assertEqual(process.returncode, expected, (closed, arguments, process.errors))
        if 1 in closed and 2 not in closed and code is None:
            self.assertIn("could not be written to the standard output", process.errors)
        return process

    def check_runs(self, directory, count):
        files = sorted((self.folder / directory).glob("*.h5"))
        self.assertEqual(len(files), count)
        for path in files:
            data = path.read_bytes()
            self.assertTrue(data.startswith(b"\x89HDF"), path)
            self.assertEqual(check_trailer(data)["status"], "finished")
            self.assertGreater(len(data), TRAILER_SIZE)
        self.assertEqual((self.folder / directory / ".runexp.lock").read_bytes(), b"")
        self.assertEqual([p.name for p in (self.folder / directory).glob(".*")], [".runexp.lock"])

    def test_sweeps(self):
        self.write("sweep.toml", SWEEP)
        for closed in COMBINATIONS:
            for number in range(self.sweeps):
                with self.subTest(closed=closed, number=number):
                    out = f"sweep{closed}{number}"
                    process = self.run_closed(closed, "sweep.toml", "--json", "--out", out)
                    self.check_runs(out, RUNS)
                    if 1 not in closed:
                        events = [json.loads(line) for line in process.output.splitlines()]
                        self.assertEqual(events[-1]["finished"], RUNS)

    def test_a_run(self):
        for closed in COMBINATIONS:
            for options in [], ["--quiet"], ["--json"]:
                with self.subTest(closed=closed, options=options):
                    out = f"run{closed}{len(options)}{options}"
                    self.run_closed(closed, self.spec, "--out", out, *options)
                    self.check_runs(out, 1)
                    self.run_closed(closed, self.spec, "--out", out, "--dry-run")

    def test_looking_at_runs(self):
        for seed in "1", "2":
            self.run_small("--quiet", "--set", f"seed={seed}")
        for closed in COMBINATIONS:
            with self.subTest(closed=closed):
                self.run_closed(closed, "list", "out")
                self.run_closed(closed, "list", "out", "--json")
                self.run_closed(closed, "list", "out", "--over", "seed")
                self.run_closed(closed, "compare", "out")
                self.run_closed(closed, "report", "out", "-o", f"{closed}.html")
                self.assertRegex(self.bytes_of(f"{closed}.html"), rb"(?s)\A<!DOCTYPE.*</html>\s*\Z")
                # It cannot say what it wrote where standard output is closed; the file is whole.
                self.run_closed(closed, "export", "out", "-o", f"{closed}.csv",
                                code=1 if 1 in closed else 0)
                self.assertEqual(self.bytes_of(f"{closed}.csv").count(b"\n"), 1 + 2 * 12)
                self.run_closed(closed, "verify", *[f"out/{name}" for name in self.files_of_out()
                                                    if name.endswith(".h5")])
                self.run_closed(closed, "no-such.toml", code=2)
                self.check_runs("out", 2)


if __name__ == "__main__":
    if "--sweeps" in sys.argv:
        place = sys.argv.index("--sweeps")
        ClosedDescriptors.sweeps = int(sys.argv[place + 1])
        del sys.argv[place:place + 2]
    main()
