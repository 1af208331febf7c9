"""Sweeps on the command line: the output of --dry-run, shards, and shared runs.

Usage: tests/python tests/run/sweep_test.py RUNEXP [unittest arguments]
"""

import json
import re
import time

from end_to_end import CliTest, main

SWEEP = """name = "grid"
base = "small.toml"
[grid]
"training.sampling" = ["random", "consecutive"]
"training.carry_state" = [true, false]
seed = { range = [1, 2] }
"""
SMALL_SWEEP = 'name = "两个"\nbase = "small.toml"\n[grid]\nseed = [3, 4]\n'


class Sweeps(CliTest):
    def dry_run(self, text, *arguments):
        self.write("sweep.toml", text)
        process = self.run_cli("sweep.toml", "--out", "out", "--dry-run", *arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return process.output

    def ids(self, output):
        return re.findall(r"^[0-9a-f]{12}\b", output, re.MULTILINE)

    def test_dry_run_is_a_table(self):
        before = self.files()
        self.assertEqual(self.dry_run(SMALL_SWEEP), (
            "两个\n"
            "\n"
            "run           seed  updates  state\n"
            "2f70fbf3c5e4     3       21  new\n"
            "1982925b7fca     4       21  new\n"
            "\n"
            "2 runs: 2 new; 42 updates, 42 to do\n"))
        self.assertEqual(self.files(), sorted([*before, "sweep.toml"]))

    def test_runs_that_are_the_same_are_merged(self):
        output = self.dry_run(SWEEP)
        self.assertEqual(len(set(self.ids(output))), 6)
        self.assertIn("\n6 runs: 6 new; ", output)
        self.assertTrue(output.endswith("\n2 combinations merged: the same as an earlier one\n"))

    def test_a_run_of_the_base_is_known_to_the_sweep(self):
        self.run_small()
        self.assertRegex(self.dry_run(SMALL_SWEEP), (
            r"\n2f70fbf3c5e4 +3 +21  finished\n.*  new\n\n"
            r"2 runs: 1 new, 1 finished; 42 updates, 21 to do\n$"))
        (path,) = (self.folder / "out").glob("*.h5")
        path.write_bytes(path.read_bytes()[:-1])
        self.assertIn("\n2f70fbf3c5e4     3       21  damaged\n", self.dry_run(SMALL_SWEEP))

    def test_what_is_damaged_is_done_only_when_tried_again(self):
        self.run_small()
        (path,) = (self.folder / "out").glob("*.h5")
        path.write_bytes(path.read_bytes()[:-1])
        self.assertIn("; 42 updates, 21 to do\n", self.dry_run(SMALL_SWEEP))
        self.assertIn("; 42 updates, 42 to do\n", self.dry_run(SMALL_SWEEP, "--retry-failed"))
        self.assertIn("; 42 updates, 42 to do\n", self.dry_run(SMALL_SWEEP, "--force"))

    def test_running_and_interrupted(self):
        process = self.start(self.spec, "--out", "out", "--set", "training.epochs=1000000")
        deadline = time.monotonic() + 60
        while not list((self.folder / "out").glob("*.h5")) and time.monotonic() < deadline:
            time.sleep(0.01)
        text = SMALL_SWEEP + "[set]\ntraining.epochs = 1000000\n"
        self.assertRegex(self.dry_run(text), r" 3  7,000,000  running( .*)?\n")
        process.kill()
        process.wait()
        self.assertRegex(self.dry_run(text), r" 3  7,000,000  interrupted( .*)?\n")

    def test_estimate(self):
        """Work to do has a time, finished work has none."""
        self.run_small()
        output = self.dry_run(SMALL_SWEEP, "--estimate", "--threads", "1")
        self.assertRegex(output, (
            r"\nrun           seed  updates +time  state\n"
            r"2f70fbf3c5e4     3       21 +finished\n"
            r"1982925b7fca     4       21  +\d+ ms  new\n"))
        self.assertRegex(output, r" to do\nabout \d+ ms on 1 thread \(estimated from a short calibration\)\n$")

    def test_estimates_follow_the_work(self):
        """Eight times the epochs take eight times the seconds; two jobs take half of the sum."""
        text = SMALL_SWEEP.replace("[grid]", "[grid]\ntraining.epochs = [100_000, 800_000]")
        output = self.dry_run(text, "--estimate", "--jobs", "2", "--threads", "2")
        time = r"(?:(\d+) h ?)?(?:(\d+) min ?)?(?:([\d.]+) s ?)?"
        seconds_of = lambda h, m, s: 3600 * int(h or 0) + 60 * int(m or 0) + float(s or 0)
        seconds = [seconds_of(*found) for found in re.findall(rf"  {time} new\n", output)]
        self.assertEqual(len(seconds), 4, output)
        self.assertAlmostEqual(seconds[2] / seconds[0], 8, delta=1)
        total = seconds_of(*re.search(rf"\nabout {time}on 2 threads", output).groups())
        self.assertAlmostEqual(total / (sum(seconds) / 2), 1, delta=0.1)

    def test_estimate_of_one_experiment(self):
        process = self.run_small("--dry-run", "--estimate")
        self.assertRegex(process.output, r"\nstate        new\ntime         about \d+ ms\n")
        self.run_small()
        process = self.run_small("--dry-run", "--estimate")
        self.assertRegex(process.output, r"\nstate        finished\n\nThe spec, ")
        self.assertEqual(self.run_small("--estimate").returncode, 2)

    def test_a_pipe_gets_the_whole_table(self):
        words = ", ".join(f'["{"河边" * n}"]' for n in (1, 20))
        output = self.dry_run(
            'name = "wide"\nbase = "small.toml"\n[grid]\n"samples.prefixes" = [%s]\n'
            '"log.parameters_every_epochs" = [0, 1]\n"model.initial_stddev" = [0.01, 0.1]\n'
            '"corpus.max_characters" = [900, 1000]\n' % words)
        self.assertEqual(len(self.ids(output)), 16)
        self.assertIn("河边" * 20, output)

    def test_shards_are_a_partition(self):
        text = SMALL_SWEEP.replace("[3, 4]", "{ range = [1, 60] }")
        everything = self.ids(self.dry_run(text))
        shards = [self.ids(self.dry_run(text, "--shard", f"{i}/3")) for i in (1, 2, 3)]
        self.assertEqual(sorted(sum(shards, [])), sorted(everything))
        self.assertTrue(all(len(shard) >= 8 for shard in shards), shards)

    def test_a_shard_without_runs(self):
        """The id of the small run's trajectory is odd, so it is in the second of two shards."""
        note = "shard 1/2 holds no run, of 1 in total\n"
        for quiet in ([], ["--quiet"]):
            process = self.run_small("--shard", "1/2", *quiet)
            self.assertEqual((process.output, process.errors, process.returncode), ("", note, 0))
        process = self.run_small("--shard", "1/2", "--dry-run")
        self.assertEqual((process.output, process.errors, process.returncode), (note, "", 0))
        process = self.run_small("--shard", "1/2", "--json")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertEqual([json.loads(line)["event"] for line in process.output.splitlines()],
                         ["batch", "closed"])
        # Beside others, it is left out.
        self.write("sweep.toml", SMALL_SWEEP)
        shards = [self.run_cli(self.spec, "sweep.toml", "--dry-run", "--shard", f"{i}/4").output
                  for i in (4, 2)]
        self.assertIn("run id       2f70fbf3c5e4", shards[0])
        self.assertTrue(shards[1].startswith("两个\n"), shards[1])

    def test_wrong_shards(self):
        self.write("sweep.toml", SMALL_SWEEP)
        for shard in ("0/3", "4/3", "3", "1/", "/2", "a/b", "1/0", "-1/3", "1/3x"):
            process = self.run_cli("sweep.toml", "--dry-run", f"--shard={shard}")
            self.assertEqual((process.output, process.returncode), ("", 2))
            self.assertIn("--shard must be I/N", process.errors)

    def test_a_sweep_runs_and_shares(self):
        self.run_small()
        self.write("sweep.toml", SMALL_SWEEP)
        process = self.run_cli(self.spec, "sweep.toml", "--out", "out")
        self.assertEqual(process.returncode, 0, process.errors)
        self.assertEqual(len(list((self.folder / "out").glob("*.h5"))), 2)
        self.assertEqual(len(list((self.folder / "out").glob("两个-*.h5"))), 1)

    def test_a_problem_of_many_runs_is_said_once(self):
        self.write("sweep.toml", SMALL_SWEEP + '[set]\nsamples.prefixes = ["x"]\n')
        process = self.run_cli("sweep.toml", "--dry-run")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertEqual(process.errors.count("error:"), 1)
        self.assertIn("sweep.toml:6:21: error: ", process.errors)

    def test_the_varied_field_is_blamed(self):
        self.write("sweep.toml", 'name = "s"\nbase = "small.toml"\n[grid]\n'
                                 '"training.batch_size" = [8, 900, 9]\n')
        process = self.run_cli("sweep.toml", "--dry-run")
        self.assertEqual(process.errors.count("error:"), 1)
        self.assertIn("sweep.toml:4:29: error: one consecutive batch", process.errors)

    def test_ten_thousand_runs_in_a_second(self):
        text = SMALL_SWEEP.replace("[3, 4]", "{ range = [1, 10000] }")
        self.dry_run(text)
        seconds = []
        for _ in range(3):
            start = time.monotonic()
            output = self.dry_run(text)
            seconds.append(time.monotonic() - start)
        self.assertIn("\n10,000 runs: 10,000 new; 210,000 updates, 210,000 to do\n", output)
        # Sanitizers and debug builds are slower; the release build must take at most 1 s, checked
        # by hand.
        self.assertLess(min(seconds), 20)


if __name__ == "__main__":
    main()
