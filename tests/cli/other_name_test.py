"""A run that was made under another name: the name is a label, the run is found by its id.

Usage: tests/python tests/cli/other_name_test.py RUNEXP [unittest arguments]
"""

import signal
import time

from end_to_end import SMALL, CliTest, main


class OtherName(CliTest):
    def test_a_finished_run(self):
        self.run_small()
        process = self.run_small("--set", "name=other")
        self.assertEqual(process.returncode, 0)
        self.assertEqual(process.errors, 'Already finished under the name "small": nothing was run. '
                                         "Add --force to run it again.\n")
        self.assertIn(f"  file        {SMALL}\n", process.output)
        self.assertEqual(self.files_of_out(), [".runexp.lock", SMALL.split("/")[1]])

    def test_the_same_name_is_not_said(self):
        self.run_small()
        self.assertNotIn("under the name", self.run_small().errors)
        self.assertNotIn("under the name", self.run_small("--dry-run").output)

    def test_a_batch(self):
        self.run_small()
        self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n[grid]\nseed = [3, 4]\n')
        process = self.run_cli("sweep.toml", "--out", "out")
        self.assertRegex(process.errors, r'(?m)^3 +3 +[\d.]+ +finished before as "small"$')
        self.assertRegex(process.errors, r"(?m)^4 +3 +[\d.]+ +finished in \d")

    def test_a_dry_run(self):
        self.run_small()
        output = self.run_small("--set", "name=other", "--dry-run").output
        self.assertIn('state        finished under the name "small"\n', output)

    def test_a_run_that_goes_on(self):
        long = ["--set", "training.epochs=100000", "--set", "model.hidden_units=64"]
        process = self.start(self.spec, "--out", "out", *long)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75)
        process = self.start(self.spec, "--out", "out", *long, "--set", "name=other")
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        self.assertRegex(errors, r'  resuming    after epoch [\d,]+, begun under the name "small"\n')


if __name__ == "__main__":
    main()
