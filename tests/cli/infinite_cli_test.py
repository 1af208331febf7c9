"""Runs whose perplexity is infinite, as every command shows them: `inf` everywhere, finished with a
note, exit code 1.

Usage: tests/python tests/cli/infinite_cli_test.py RUNEXP [unittest arguments]
"""

import csv
import io
import json
import math

import h5py
import pandas

from end_to_end import HAD_BEEN_RUN, CliTest, main

# Perplexities about 30, near the largest number, and infinite from the first epoch on.
SWEEP = """name = "rates"
base = "small.toml"
[set]
"training.clip_theta" = 1.0
[grid]
"training.learning_rate" = [10.0, 1e3, 1e5]
"""
OVERFLOW = ["--set", "training.learning_rate=1e5", "--set", "training.clip_theta=1"]
NOTE = "perplexity is infinite: the cross-entropy is above 709"


class Infinite(CliTest):
    def setUp(self):
        super().setUp()
        self.write("sweep.toml", SWEEP)

    def run_sweep(self, *arguments):
        return self.run_cli("sweep.toml", "--out", "out", *arguments)

    def of_command(self, *arguments, code=0):
        process = self.run_cli(*arguments)
        self.assertEqual((process.returncode, process.errors), (code, ""), arguments)
        return process.output

    def json_of(self, *arguments):
        """Strict JSON: neither Infinity nor NaN."""
        text = self.of_command(*arguments)
        return json.loads(text, parse_constant=lambda name: self.fail(name))

    def infinite_run(self):
        (row,) = self.json_of("list", "out", "--where", "perplexity=inf", "--json")
        return row

    def test_a_run(self):
        for again in False, True:
            process = self.run_small(*OVERFLOW)
            self.assertEqual(process.returncode, 1, process.errors)
            self.assertRegex(process.output, r"^small finished: 3 epochs")
            self.assertIn("  perplexity  inf (best inf, epoch 1; guessing 24)\n", process.output)
            self.assertIn(f"  note        {NOTE}", process.output)
            self.assertRegex(process.output, "\n  result      [0-9a-f]{64}\n")
            self.assertEqual(process.errors == HAD_BEEN_RUN, again)

    def test_a_stop_rule_that_it_breaks(self):
        for rule, reason in (("perplexity_above=100", "perplexity inf above 100"),
                             ("no_improvement_epochs=2", "no improvement in 2 epochs")):
            process = self.run_small(*OVERFLOW, "--set", "training.epochs=9", "--set",
                                     f"stop.{rule}")
            self.assertEqual(process.returncode, 1)
            self.assertIn(f"  stopped     {reason}\n", process.output)
            self.assertIn(NOTE, process.output)

    def test_a_sweep(self):
        for before in "", " (3 before)":
            process = self.run_sweep()
            self.assertEqual(process.returncode, 1, process.errors)
            self.assertRegex(process.output, r"\n +100000  finished +3 +inf\n")
            self.assertIn(f"\n100000: {NOTE}", process.output)
            self.assertEqual(process.output.count(NOTE), 1)
            self.assertTrue(process.output.endswith(f"\n3 runs: 3 finished{before}\n"))
            self.assertRegex(process.errors, r"finished( before)?  3 epochs  perplexity inf\n")
        self.assertEqual(self.run_sweep("--quiet").returncode, 1)

    def test_events(self):
        for reused in False, True:
            process = self.run_sweep("--json")
            self.assertEqual((process.returncode, process.errors), (1, ""))
            events = [json.loads(line, parse_constant=lambda name: self.fail(name))
                      for line in process.output.splitlines()]
            self.assertEqual((events[-1]["finished"], events[-1]["infinite"]), (3, 1))
            last = {event["varying"]["training.learning_rate"]: event for event in events
                    if event["event"] == "ended"}
            self.assertEqual(last[1e5]["perplexity"], "inf")
            self.assertEqual((last[1e5]["status"], last[1e5]["reused"]), ("finished", reused))
            self.assertGreater(last[1e3]["perplexity"], 1e300)
            epochs = [event["perplexity"] for event in events
                      if event["event"] == "epoch" and event["run"] == last[1e5]["run"]]
            self.assertEqual(epochs, [] if reused else ["inf"] * 3)

    def test_list(self):
        self.run_sweep("--quiet")
        text = self.of_command("list", "out", "--sort", "perplexity")
        self.assertRegex(text.splitlines()[3], r"finished +3 +inf +inf ")
        self.assertIn(f": {NOTE}", text)
        self.assertTrue(text.endswith("\n3 runs: 3 finished\n"))
        row = self.infinite_run()
        self.assertEqual((row["perplexity"], row["best_perplexity"]), ("inf", "inf"))
        self.assertEqual((row["status"], row["best_epoch"]), ("finished", 1))

    def test_exports(self):
        self.run_sweep("--quiet")
        rows = list(csv.DictReader(io.StringIO(self.of_command("export", "out"))))
        of_run = [row for row in rows if row["training.learning_rate"] == "100000"]
        self.assertEqual([row["perplexity"] for row in of_run], ["inf"] * 3)
        summary = self.of_command("export", "out", "--summary", "--where", "perplexity=inf")
        (row,) = csv.DictReader(io.StringIO(summary))
        self.assertEqual((row["perplexity"], row["best_perplexity"]), ("inf", "inf"))
        self.of_command("export", "out", "-o", "all.h5")
        with h5py.File(self.folder / "all.h5") as file:
            self.assertEqual(sum(math.isinf(x) for x in file["final_perplexity"]), 1)
            self.assertEqual(sum(math.isinf(x) for x in file["perplexity"][:].ravel()), 3)

    def test_pandas_reads_infinity(self):
        self.run_sweep("--quiet")
        self.of_command("export", "out", "-o", "all.csv")
        self.of_command("export", "out", "-o", "all.jsonl")
        for frame in (pandas.read_csv(self.folder / "all.csv"),
                      pandas.read_json(self.folder / "all.jsonl", lines=True)):
            self.assertEqual(frame.perplexity.dtype, float)
            self.assertEqual(frame.perplexity.map(math.isinf).sum(), 3)
            self.assertGreater(frame[frame["training.learning_rate"] == 1e3].perplexity.max(), 1e300)

    def test_compare(self):
        self.run_sweep("--quiet")
        text = self.of_command("compare", "out", "--at", "3")
        self.assertRegex(text, r"in epoch 3 .* inf")
        self.assertRegex(text, r"\n[ABC] is infinite \(inf\) in 3 epochs, beyond the plot\n$")
        self.assertNotRegex(text, "nan")
        runs = self.json_of("compare", "out", "--at", "3", "--json")["runs"]
        (infinite,) = [run for run in runs if run["spec"]["training.learning_rate"] == 1e5]
        self.assertEqual((infinite["perplexity_in_epoch"]["3"], infinite["area"]), ("inf", "inf"))
        self.assertEqual(self.run_small(*OVERFLOW, "--set", "seed=9", "--quiet").returncode, 1)
        both = [row["file"] for row in
                self.json_of("list", "out", "--where", "perplexity=inf", "--json")]
        text = self.of_command("compare", *both)  # there is nothing to plot
        self.assertIn("\nperplexity\nA is infinite (inf) in 3 epochs, beyond the plot\nB is", text)

    def test_it_is_verified_like_any_other(self):
        self.run_sweep("--quiet")
        self.of_command("verify", self.infinite_run()["file"])


if __name__ == "__main__":
    main()
