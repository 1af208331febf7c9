"""Runs that go on from shorter ones, on the command line: what is said, and that neither kills nor
other processes nor shards change a result.

Usage: tests/python tests/run/going_on_test.py RUNEXP [unittest arguments]
"""

import json
import random
import time

import h5py
from end_to_end import CliTest, main

SWEEP = """name = "lengths"
base = "small.toml"
[grid]
training.epochs = [60, 20, 40, 1, 30]
seed = [3, 4]
"""


def results(folder):
    """{run id: digest} of all runs that have ended."""
    digests = {}
    for path in folder.glob("*.h5"):
        with h5py.File(path) as file:
            if file.attrs["status"] == "finished":
                digests[file.attrs["run_id"]] = file.attrs["result_sha256"]
    return digests


class GoingOn(CliTest):
    def of_epochs(self, epochs, *arguments, out="out"):
        return self.run_cli(self.spec, "--out", out, "--set", f"training.epochs={epochs}", *arguments)

    def from_the_start(self):
        """The results of SWEEP, each run computed by itself."""
        self.write("lengths.toml", SWEEP)
        process = self.run_cli("lengths.toml", "--out", "alone", "--no-reuse", "--quiet")
        self.assertEqual(process.returncode, 0, process.errors)
        digests = results(self.folder / "alone")
        self.assertEqual(len(digests), 10)
        return digests

    def test_it_says_with_what_it_begins(self):
        self.of_epochs(3)
        beginning = "the 3 epochs of run 2f70fbf3c5e4"
        plan = self.of_epochs(5, "--dry-run").output
        self.assertIn(f"\nstate        new; it begins with {beginning}\n", plan)
        planned, total = map(json.loads, self.of_epochs(5, "--dry-run", "--json").output.splitlines())
        self.assertEqual((planned["begins_with"], planned["updates_left"]), (beginning, 2 * 7))
        self.assertEqual(total["updates_left"], 2 * 7)
        longer = self.of_epochs(5)
        self.assertIn(f"\n  begins with {beginning}\n", longer.errors)
        alone = self.of_epochs(5, "--no-reuse", out="alone")
        for arguments in ["--dry-run"], []:
            process = self.of_epochs(4, "--no-reuse", *arguments)
            self.assertNotIn("begins with", process.errors + process.output)
        self.assertEqual(self.result_of(longer), self.result_of(alone))
        events = map(json.loads, self.of_epochs(7, "--json").output.splitlines())
        (started,) = (event for event in events if event["event"] == "started")
        self.assertTrue(started["begins_with"].startswith("the 5 epochs of run "))
        self.assertFalse(started["resumed"])

    def test_force_computes_from_the_start(self):
        self.of_epochs(3)
        self.assertNotIn("begins with", self.of_epochs(5, "--force").errors)

    def test_a_dry_run_counts_what_is_trained_in_one_go_once(self):
        self.write("lengths.toml", SWEEP)
        plan = self.run_cli("lengths.toml", "--out", "out", "--dry-run").output
        self.assertIn(f"10 runs: 10 new; {2 * 151 * 7:,} updates, {2 * 60 * 7:,} to do\n", plan)
        plan = self.run_cli("lengths.toml", "--out", "out", "--dry-run", "--no-reuse").output
        self.assertIn(f"{2 * 151 * 7:,} updates, {2 * 151 * 7:,} to do\n", plan)
        self.of_epochs(20)
        plan = self.run_cli("lengths.toml", "--out", "out", "--dry-run").output
        self.assertIn("new, after epoch 20\n", plan)
        self.assertIn(f" {(60 + 40) * 7:,} to do\n", plan)

    def test_kills_change_nothing(self):
        expected = self.from_the_start()
        draws = random.Random(1)
        for jobs in ("1", "2"):
            out = f"killed{jobs}"
            for _ in range(10):
                process = self.start("lengths.toml", "--out", out, "--jobs", jobs, "--quiet")
                time.sleep(draws.uniform(0.05, 0.6))
                process.kill()
                process.wait()
            process = self.run_cli("lengths.toml", "--out", out, "--jobs", jobs, "--quiet")
            self.assertEqual(process.returncode, 0, process.errors)
            self.assertEqual(results(self.folder / out), expected)

    def test_two_processes_at_once(self):
        expected = self.from_the_start()
        processes = [self.start("lengths.toml", "--out", "both", "--quiet") for _ in range(2)]
        for process in processes:
            process.communicate(timeout=120)
        self.assertEqual(results(self.folder / "both"), expected)

    def test_shards_take_whole_trajectories(self):
        expected = self.from_the_start()
        taken = []
        for shard in ("1/3", "2/3", "3/3"):
            out = f"shard{shard[0]}"
            process = self.run_cli("lengths.toml", "--out", out, "--shard", shard, "--quiet")
            self.assertEqual(process.returncode, 0, process.errors)
            taken.append(results(self.folder / out))
            self.assertEqual(len(taken[-1]) % 5, 0)
        self.assertEqual(taken[0] | taken[1] | taken[2], expected)
        self.assertEqual(sum(map(len, taken)), len(expected))


if __name__ == "__main__":
    main()
