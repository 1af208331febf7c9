"""runexp list --over and export --summary --over.

Usage: tests/python tests/report/groups_cli_test.py RUNEXP [unittest arguments]
"""

import csv
import io
import json
import math
import statistics

from end_to_end import main
from made_runs import MadeRunsTest

# Student's 97.5 % point with three degrees of freedom.
T3 = 3.182446305284264


class Groups(MadeRunsTest):
    def setUp(self):
        super().setUp()
        self.values = {1.0: [3.0, 4.0, 7.0, 5.0], 20.0: [9.0, 2.0]}
        for rate, values in self.values.items():
            for seed, value in enumerate(values, 1):
                self.make(value, seed=seed, training__learning_rate=rate)

    def groups(self, *arguments):
        return self.json_of("list", "made", "--over", "seed", *arguments)

    def test_figures(self):
        for group, (rate, values) in zip(self.groups(), self.values.items(), strict=True):
            self.assertEqual(group["training.learning_rate"], rate)
            self.assertEqual([group[key] for key in ("metric", "runs", "n", "finished", "diverged", "open")],
                             ["perplexity", len(values), len(values), len(values), 0, 0])
            self.assertEqual((group["lowest"], group["highest"]), (min(values), max(values)))
            self.assertEqual(group["median"], statistics.median(values))
            self.assertAlmostEqual(group["geometric_mean"], statistics.geometric_mean(values), 12)
            self.assertEqual(len(group["run_ids"]), len(values))
        logarithms = [math.log(value) for value in self.values[1.0]]
        half = T3 * statistics.stdev(logarithms) / 2
        first, second = self.groups()
        self.assertAlmostEqual(first["interval_low"],
                               math.exp(statistics.mean(logarithms) - half), 10)
        self.assertAlmostEqual(first["interval_high"],
                               math.exp(statistics.mean(logarithms) + half), 10)
        self.assertEqual((second["interval_low"], second["interval_high"]), (None, None))

    def test_table(self):
        text = self.output_of("list", "made", "--over", "seed")
        self.assertEqual(text, (
            "learning_rate  n  median   mean   95 % interval  lowest  highest\n"
            "            1  4   4.500  4.527  2.561 to 8.002   3.000    7.000\n"
            "           20  2   5.500  4.243                   2.000    9.000\n"
            "\n"
            "perplexity over seed: 6 runs in 2 groups\n"
            "mean: the geometric one, with its 95 % interval (Student's t of the logarithms)\n"))

    def test_over_several_fields_and_over_a_key_alone(self):
        (group,) = self.json_of("list", "made", "--over", "seed,learning_rate")
        self.assertEqual(group["n"], 6)
        self.assertEqual(len(self.json_of("list", "made", "--over", "learning_rate")), 4)

    def test_another_metric(self):
        group = self.groups("--metric", "best_perplexity")[0]
        self.assertEqual((group["metric"], group["highest"]), ("best_perplexity", 3.5))
        self.assertEqual(self.groups("--metric", "best")[0], group)

    def test_diverged_and_open_runs_are_counted(self):
        self.make(1.5, "diverged", seed=5, training__learning_rate=1.0)
        self.make(1.0, "failed", seed=6, training__learning_rate=1.0)
        self.make(1.0, "running", seed=7, training__learning_rate=1.0)  # nobody works on it
        group = self.groups()[0]
        self.assertEqual([group[key] for key in ("runs", "n", "finished", "diverged", "open")],
                         [7, 5, 4, 1, 2])
        self.assertEqual((group["median"], group["lowest"], group["highest"]), (5.0, 3.0, "inf"))
        self.assertAlmostEqual(group["geometric_mean"], statistics.geometric_mean(self.values[1.0]), 12)
        text = self.output_of("list", "made", "--over", "seed")
        self.assertIn("      inf  1 diverged, 1 failed, 1 interrupted\n", text)
        self.assertTrue(text.endswith(
            "\n1 run diverged: infinite in n, median and extremes, and left out of the mean\n"
            "2 runs still open or failed: left out of all figures\n"))
        costs = self.groups("--metric", "seconds")[0]
        self.assertEqual((costs["n"], costs["diverged"], costs["open"]), (5, 0, 2))

    def test_a_group_without_any_result(self):
        self.make(1.0, "failed", seed=1, training__learning_rate=7.0)
        group = self.groups()[1]
        self.assertEqual([group[key] for key in ("training.learning_rate", "n", "open")], [7, 0, 1])
        self.assertEqual((group["median"], group["geometric_mean"], group["lowest"]), (None,) * 3)

    def test_sorted_and_filtered(self):
        def rates(*arguments):
            return [group["training.learning_rate"] for group in self.groups(*arguments)]

        self.make(1.0, "failed", seed=1, training__learning_rate=7.0)
        self.assertEqual(rates(), [1, 7, 20])
        self.assertEqual(rates("--sort", "geometric_mean"), [20, 1, 7])
        self.assertEqual(rates("--sort", "median"), [1, 20, 7])
        self.assertEqual(rates("--sort", "perplexity", "--descending"), [20, 1, 7])
        self.assertEqual(rates("--sort", "runs"), [7, 20, 1])
        self.assertEqual(rates("--sort", "lowest"), [20, 1, 7])
        self.assertEqual(rates("--sort", "highest"), [1, 20, 7])
        self.assertEqual(rates("--sort", "learning_rate", "--descending"), [20, 7, 1])
        self.assertEqual(rates("--where", "perplexity<4"), [1, 7, 20])
        self.assertEqual([group["n"] for group in self.groups("--where", "seed=3")], [1])

    def test_labels_tell_no_groups_apart(self):
        self.make(6.0, seed=5, name="another", training__learning_rate=1.0)
        self.assertEqual([group["n"] for group in self.groups()], [5, 2])

    def test_the_same_run_twice_counts_once(self):
        self.make(3.0, file="again.h5", seed=1, training__learning_rate=1.0)
        process = self.run_cli("list", "made", "again.h5", "--over", "seed", "--json")
        self.assertEqual(process.errors, "runexp: 1 more file of the same runs: each run counts once\n")
        self.assertEqual([group["n"] for group in json.loads(process.output)], [4, 2])

    def test_export(self):
        groups = self.groups()
        rows = list(csv.DictReader(io.StringIO(
            self.output_of("export", "made", "--summary", "--over", "seed"))))
        for row, group in zip(rows, groups, strict=True):
            del group["run_ids"]
            self.assertEqual(list(row), list(group))
            self.assertEqual(row["median"], f"{group['median']:g}")
        text = self.output_of("export", "made", "--summary", "--over", "seed", "--format", "jsonl")
        self.assertEqual([json.loads(line) for line in text.splitlines()], groups)
        for name in ("groups.csv", "groups.jsonl"):
            for _ in range(2):  # it takes the place of an earlier one
                self.output_of("export", "made", "--summary", "--over", "seed", "-o", name)

    def test_mistakes(self):
        self.assert_fails("--over: error: perplexity is no setting but what came of it\n"
                          "    for example: seed, training.sampling, corpus\n",
                          "list", "made", "--over", "seed,perplexity")
        self.assert_fails("--sort: error: best_perplexity is not the same for all runs of a group\n"
                          "    one of runs, median, geometric_mean, lowest, highest, "
                          "training.learning_rate; another metric is chosen with --metric "
                          "best_perplexity\n",
                          "list", "made", "--over", "seed", "--sort", "best_perplexity")
        self.assert_fails("--sort: error: \"medain\" is no figure of a group\n"
                          "    did you mean median?\n",
                          "list", "made", "--over", "seed", "--sort", "medain")
        for command in (["list", "--metric", "perplexity"], ["export", "--over", "seed"]):
            self.assertEqual(self.run_cli(*command).returncode, 2)

    def test_no_runs(self):
        self.assertEqual(self.output_of("list", "made", "--over", "seed", "--where", "seed=9"),
                         "no runs\n")
        self.assertEqual(self.json_of("list", "made", "--over", "seed", "--where", "seed=9"), [])


if __name__ == "__main__":
    main()
