"""Nobody reads stdout any more, as after "| head -1": every command ends quietly. Commands that only
print end there; runs and verifications go on to their end, and the exit code tells of them.

Usage: tests/python tests/cli/closed_pipes_test.py RUNEXP [unittest arguments]
"""

import json
import os
import signal
import subprocess

import end_to_end
from end_to_end import CliTest, check_trailer, main

SWEEP = """name = "s"
base = "small.toml"
[grid]
seed = [1, 2, 3, 4]
"""
DIVERGING = ["--set", "training.learning_rate=1e37", "--set", "training.clip_theta=1e37", "--set",
             "model.hidden_units=64", "--set", "model.initial_stddev=1.0"]


class ClosedPipes(CliTest):
    def setUp(self):
        super().setUp()
        self.write("sweep.toml", SWEEP)

    def unread(self, *arguments, **options):
        """Runs with stdout a pipe that nobody reads, and returns the exit code and stderr."""
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.run([self.runexp, *arguments], cwd=self.folder, stdout=writer,
                                 stderr=subprocess.PIPE, text=True, timeout=120, **options)
        os.close(writer)
        return process.returncode, process.stderr

    def finished(self, directory):
        return sum(check_trailer(path.read_bytes())["status"] == "finished"
                   for path in (self.folder / directory).glob("*.h5"))

    def test_a_sweep_goes_on_and_its_exit_code_is_true(self):
        for number, options in enumerate((["--json"], ["--quiet"], ["--quiet", "--jobs", "1"])):
            out = f"out{number}"
            self.assertEqual(self.unread("sweep.toml", "--out", out, *options), (0, ""))
            self.assertEqual(self.finished(out), 4)
            self.assertEqual(self.unread("sweep.toml", "--out", out, *options), (0, ""))
        for options in ["--json"], ["--quiet"]:
            code, errors = self.unread(self.spec, self.write("b.toml", self.bytes_of(
                self.spec).replace(b"seed = 3", b"seed = 4")), "--out", "bad", *DIVERGING, *options)
            self.assertEqual(code, 1)
            self.assertNotIn("could not be written", errors)

    def test_the_first_line_is_enough(self):
        process = self.start("sweep.toml", "--out", "out", "--json")
        self.assertEqual(json.loads(process.stdout.readline())["runs"], 4)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), "")
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertEqual(self.finished("out"), 4)

    def test_a_run(self):
        for options in ["--json"], ["--quiet"]:
            self.assertEqual(self.unread(self.spec, "--out", "out", *options), (0, ""))
            self.assertEqual(self.finished("out"), 1)

    def test_verify(self):
        self.run_small("--quiet")
        run = end_to_end.SMALL
        bad = self.write("bad.h5", self.bytes_of(run)[:-100])
        for arguments in [run], [run, run], ["--integrity", run]:
            self.assertEqual(self.unread("verify", *arguments), (0, ""))
        code, errors = self.unread("verify", run, bad, run)
        self.assertEqual(code, 2)
        self.assertEqual(errors.count("bad.h5"), 1, errors)

    def test_commands_that_only_print(self):
        for seed in "1", "2":
            self.run_small("--quiet", "--set", f"seed={seed}")
            self.run_small("--quiet", "--set", f"seed={seed}", "--set", "model.cell=gru")
        run = sorted((self.folder / "out").glob("*.h5"))[0]
        for command in (["list", "out"], ["list", "out", "--json"], ["compare", "out"],
                        ["compare", "out", "--json"], ["export", "out"], ["list", "out", "--over", "seed"],
                        ["contrast", "out", "--of", "cell"], ["contrast", "out", "--of", "cell", "--json"],
                        ["export", "out", "--format", "jsonl"], ["predict", str(run)],
                        [self.spec, "--dry-run"], ["sweep.toml", "--dry-run", "--json"],
                        ["schema"], ["help"], ["list", "--help"], ["--version"]):
            self.assertEqual(self.unread(*command), (-signal.SIGPIPE, ""), command)
            # Some parents ignore the signal, and their children inherit that.
            ignored = self.unread(*command, restore_signals=False, preexec_fn=lambda: signal.signal(
                signal.SIGPIPE, signal.SIG_IGN))
            self.assertIn(ignored, [(0, ""), (-signal.SIGPIPE, "")], command)

    def test_a_full_disk_is_still_a_failure(self):
        full = end_to_end.device(self.folder, "full", 7)
        with open(full, "w") as output:
            process = subprocess.run([self.runexp, self.spec, "--quiet"], cwd=self.folder,
                                     stdout=output, stderr=subprocess.PIPE, text=True)
        self.assertEqual(process.returncode, 1)
        self.assertIn("could not be written to the standard output", process.stderr)


if __name__ == "__main__":
    main()
