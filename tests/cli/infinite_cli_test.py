"""Runs whose perplexity is infinite, as every command shows them: they end as diverged, and the value
is `inf` everywhere.

Usage: tests/python tests/cli/infinite_cli_test.py RUNEXP [unittest arguments]
"""

import csv
import io
import json
import math

import h5py
import pandas

from end_to_end import HAD_BEEN_RUN, CliTest, main

# Perplexities about 30, near the largest number, and infinite in the first epoch.
SWEEP = """name = "rates"
base = "small.toml"
[set]
"training.clip_theta" = 1.0
[grid]
"training.learning_rate" = [10.0, 800.0, 1e5]
"""
OVERFLOW = ["--set", "training.learning_rate=1e5", "--set", "training.clip_theta=1"]
REASON = "the perplexity is infinite in epoch 1: the cross-entropy is above 709"


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
            self.assertRegex(process.output, r"^small diverged: 1 epoch")
            self.assertIn("  perplexity  inf (best inf, epoch 1; guessing 24)\n", process.output)
            self.assertIn(f"  reason      {REASON}", process.output)
            self.assertRegex(process.output, "\n  result      [0-9a-f]{64}\n")
            self.assertEqual(process.errors == HAD_BEEN_RUN.replace("finished", "diverged"), again)

    def test_its_epoch_is_logged_and_has_no_sample(self):
        self.run_small(*OVERFLOW, "--set", "samples.every_epochs=1")
        (path,) = (self.folder / "out").glob("small-*.h5")
        with h5py.File(path) as file:
            self.assertEqual(file["metrics/perplexity"][:].tolist(), [math.inf])
            self.assertEqual(file["samples/epoch"].shape, (0,))
            self.assertIn("parameters/final", file)

    def test_it_diverges_whatever_stop_rule_it_breaks(self):
        for rule in "perplexity_above=100", "no_improvement_epochs=2":
            process = self.run_small(*OVERFLOW, "--set", f"stop.{rule}")
            self.assertEqual(process.returncode, 1)
            self.assertNotIn("stopped", process.output)
            self.assertIn(REASON, process.output)

    def test_a_sweep(self):
        for before in "", " (2 before)":
            process = self.run_sweep()
            self.assertEqual(process.returncode, 1, process.errors)
            self.assertRegex(process.output, r"\n[0-9a-f]{12} +100000  diverged +1/3 +inf +inf +\d")
            self.assertIn(f"\n100000: {REASON}", process.output)
            self.assertEqual(process.output.count(REASON), 1)
            self.assertIn(f"\n3 runs: 2 finished{before}, 1 diverged", process.output)
        self.assertEqual(self.run_sweep("--quiet").returncode, 1)

    def test_events(self):
        for reused in False, True:
            process = self.run_sweep("--json")
            self.assertEqual((process.returncode, process.errors), (1, ""))
            events = [json.loads(line, parse_constant=lambda name: self.fail(name))
                      for line in process.output.splitlines()]
            self.assertEqual((events[-1]["finished"], events[-1]["diverged"]), (2, 1))
            last = {event["varying"]["training.learning_rate"]: event for event in events
                    if event["event"] == "ended"}
            self.assertEqual(last[1e5]["perplexity"], "inf")
            self.assertEqual((last[1e5]["status"], last[1e5]["reused"]), ("diverged", reused))
            self.assertGreater(last[800.0]["perplexity"], 1e300)
            epochs = [event["perplexity"] for event in events
                      if event["event"] == "epoch" and event["run"] == last[1e5]["run"]]
            self.assertEqual(epochs, [] if reused else ["inf"])

    def test_list(self):
        self.run_sweep("--quiet")
        text = self.of_command("list", "out", "--sort", "perplexity")
        self.assertRegex(text.splitlines()[3], r"diverged +1/3 +inf +inf ")
        self.assertIn(f": {REASON}", text)
        self.assertTrue(text.endswith("\n3 runs: 1 diverged, 2 finished\n"))
        row = self.infinite_run()
        self.assertEqual((row["perplexity"], row["best_perplexity"]), ("inf", "inf"))
        self.assertEqual((row["status"], row["best_epoch"]), ("diverged", 1))

    def test_exports(self):
        self.run_sweep("--quiet")
        rows = list(csv.DictReader(io.StringIO(self.of_command("export", "out"))))
        of_run = [row for row in rows if row["training.learning_rate"] == "100000"]
        self.assertEqual([row["perplexity"] for row in of_run], ["inf"])
        summary = self.of_command("export", "out", "--summary", "--where", "perplexity=inf")
        (row,) = csv.DictReader(io.StringIO(summary))
        self.assertEqual((row["perplexity"], row["best_perplexity"]), ("inf", "inf"))
        self.of_command("export", "out", "-o", "all.h5")
        with h5py.File(self.folder / "all.h5") as file:
            self.assertEqual(sum(math.isinf(x) for x in file["final_perplexity"]), 1)
            self.assertEqual(sum(math.isinf(x) for x in file["perplexity"][:].ravel()), 1)

    def test_pandas_reads_infinity(self):
        self.run_sweep("--quiet")
        self.of_command("export", "out", "-o", "all.csv")
        self.of_command("export", "out", "-o", "all.jsonl")
        for frame in (pandas.read_csv(self.folder / "all.csv"),
                      pandas.read_json(self.folder / "all.jsonl", lines=True)):
            self.assertEqual(frame.perplexity.dtype, float)
            self.assertEqual(frame.perplexity.map(math.isinf).sum(), 1)
            self.assertGreater(frame[frame["training.learning_rate"] == 800.0].perplexity.max(), 1e300)

    def test_compare(self):
        self.run_sweep("--quiet")
        text = self.of_command("compare", "out", "--at", "1")
        self.assertRegex(text, r"in epoch 1 .* inf")
        self.assertRegex(text, r"\n[ABC] is infinite \(inf\) in 1 epoch, beyond the plot\n$")
        self.assertNotRegex(text, "nan")
        runs = self.json_of("compare", "out", "--at", "1", "--json")["runs"]
        (infinite,) = [run for run in runs if run["spec"]["training.learning_rate"] == 1e5]
        self.assertEqual((infinite["perplexity_in_epoch"]["1"], infinite["area"]), ("inf", "inf"))
        self.assertEqual(self.run_small(*OVERFLOW, "--set", "seed=9", "--quiet").returncode, 1)
        both = [row["file"] for row in
                self.json_of("list", "out", "--where", "perplexity=inf", "--json")]
        text = self.of_command("compare", *both)  # there is nothing to plot
        self.assertIn("\nperplexity\nA is infinite (inf) in 1 epoch, beyond the plot\nB is", text)

    def test_it_is_verified_like_any_other(self):
        self.run_sweep("--quiet")
        self.of_command("verify", self.infinite_run()["file"])


if __name__ == "__main__":
    main()
