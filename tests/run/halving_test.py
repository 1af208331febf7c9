"""A search by halving: the same rungs and the same results however it is run, and what it says.

Usage: tests/python tests/run/halving_test.py RUNEXP [unittest arguments]
"""

import json
import os
import random
import re
import signal
import time

import h5py
from end_to_end import CliTest, main

# Twelve candidates.
SWEEP = """name = "halving"
base = "small.toml"
[grid]
training.learning_rate = [1.0, 10.0, 100.0]
training.clip_theta = [0.01, 0.1]
seed = [3, 4]
[search]
method = "halving"
rungs = [5, 15, 45]
keep = 0.34
"""


def results(folder):
    """{run id: (epochs, result digest)} of all runs that have ended."""
    digests = {}
    for path in folder.glob("*.h5"):
        with h5py.File(path) as file:
            if file.attrs["status"] in ("finished", "diverged"):
                digests[file.attrs["run_id"]] = (len(file["metrics/epoch"]),
                                                 file.attrs["result_sha256"])
    return digests


class Halving(CliTest):
    def setUp(self):
        super().setUp()
        self.write("halving.toml", SWEEP)

    def search(self, out, *arguments, sweep="halving.toml", code=0):
        process = self.run_cli(sweep, "--out", out, *arguments)
        self.assertEqual(process.returncode, code, process.output + process.errors)
        return process

    def rungs(self, out, sweep="halving.toml"):
        """What the events of a finished search say of its rungs: the ranked runs of each."""
        process = self.run_cli(sweep, "--out", out, "--json")
        events = [json.loads(line) for line in process.output.splitlines()]
        ranked = [(e["rung"], e["rank"], e["run"], e["value"], e["goes_on"])
                  for e in events if e["event"] == "ranked"]
        self.assertTrue(ranked, process.errors)
        return ranked

    def expected(self):
        self.search("one", "--jobs", "1", "--quiet")
        return self.rungs("one"), results(self.folder / "one")

    def check(self, out, expected):
        self.assertEqual((self.rungs(out), results(self.folder / out)), expected)

    def test_the_best_go_on(self):
        ranked, digests = self.expected()
        self.assertEqual([sum(rung == r for r, *_ in ranked) for rung in (1, 2, 3)], [12, 5, 2])
        self.assertEqual(sorted(epochs for epochs, _ in digests.values()),
                         [5] * 12 + [15] * 5 + [45] * 2)
        for rung in (1, 2, 3):
            values = [value for r, _, _, value, _ in ranked if r == rung]
            self.assertEqual(values, sorted(values))
        lowest = {}
        for path in (self.folder / "one").glob("*.h5"):
            with h5py.File(path) as file:
                lowest[file.attrs["run_id"]] = file["metrics/perplexity"][:].min()
                rung = 1 + [5, 15, 45].index(len(file["metrics/epoch"]))
                self.assertEqual(file["provenance"].attrs["rung"], f"{rung} of 3")
        self.assertEqual({run: value for _, _, run, value, _ in ranked}, lowest)

    def test_two_jobs(self):
        expected = self.expected()
        self.search("two", "--jobs", "2", "--quiet")
        self.check("two", expected)

    def test_runs_from_the_start(self):
        expected = self.expected()
        self.search("alone", "--no-reuse", "--quiet")
        self.check("alone", expected)

    def test_kills_change_nothing(self):
        expected = self.expected()
        draws = random.Random(1)
        for jobs in ("1", "2"):
            out = f"killed{jobs}"
            for _ in range(10):
                process = self.start("halving.toml", "--out", out, "--jobs", jobs, "--quiet")
                time.sleep(draws.uniform(0.05, 0.4))
                process.send_signal(draws.choice([signal.SIGKILL, signal.SIGTERM]))
                process.communicate(timeout=60)
            self.search(out, "--jobs", jobs, "--quiet")
            self.check(out, expected)

    def test_two_processes_at_once(self):
        expected = self.expected()
        processes = [self.start("halving.toml", "--out", "both", "--quiet") for _ in range(2)]
        for process in processes:
            output, errors = process.communicate(timeout=120)
            self.assertIn(process.returncode, (0, 1), output + errors)
            if process.returncode == 1:
                self.assertIn("stays open", output)
        self.search("both", "--quiet")
        self.check("both", expected)

    def test_the_survivor_equals_a_run_from_the_start(self):
        ranked, digests = self.expected()
        winner = next(run for rung, rank, run, *_ in ranked if (rung, rank) == (3, 1))
        table = self.search("one").output
        found = re.search(rf"^{winner} +(\S+) +(\S+) +(\S+) +finished +45 +\S+ +best$", table,
                          re.MULTILINE)
        rate, theta, seed = found.groups()
        alone = self.run_cli(self.spec, "--out", "alone", "--set", "training.epochs=45",
                             "--set", f"training.learning_rate={float(rate)}",
                             "--set", f"training.clip_theta={theta}", "--set", f"seed={seed}")
        self.assertEqual(self.result_of(alone), digests[winner][1])

    def test_runs_that_are_there_already_count(self):
        expected = self.expected()
        ranked, digests = expected
        winner = next(run for rung, rank, run, *_ in ranked if (rung, rank) == (3, 1))
        (path,) = (self.folder / "one").glob(f"*{winner}.h5")
        (self.folder / "some").mkdir()
        os.link(path, self.folder / "some" / path.name)
        self.search("some", "--quiet")
        self.check("some", expected)

    def test_what_it_shows(self):
        process = self.search("out")
        self.assertIn("rung 1 of 3: 12 runs of 5 epochs\n", process.errors)
        self.assertIn("\nrung 2 of 3: 5 runs of 15 epochs\n", process.output)
        self.assertIn("\n5 of 12 runs go on to rung 2\n", process.output)
        self.assertRegex(" ".join(process.output.split()),
                         r" The best of 12 runs: \S+ \S+ \S+, run \w{12}, best_perplexity \S+ after "
                         r"\d+ epochs\. It took 1,190 of the 3,780 updates of all 12 runs to epoch 45 "
                         r"\(31\.5 %\)\.$")
        again = self.search("out")
        self.assertEqual(again.output, process.output)

    def test_the_plan(self):
        process = self.search("out", "--dry-run")
        updates = 7 * (12 * 5 + 5 * 10 + 2 * 30)
        full = 7 * 12 * 45
        self.assertIn(f"% of the updates of all 12 runs to epoch 45: {updates:,} of {full:,}\n",
                      process.output)
        self.assertRegex(process.output, r"\n +2 +15 +at most 5 +350 +350\n")
        self.assertFalse((self.folder / "out").exists())
        self.search("out", "--quiet")
        process = self.search("out", "--dry-run")
        self.assertRegex(process.output, r"\n +2 +15 +5 +350 +0 +5 finished\n")
        lines = self.search("out", "--dry-run", "--json").output.splitlines()
        plan = json.loads(lines[-1])
        self.assertEqual((plan["updates"], plan["updates_left"], plan["full_updates"]),
                         (updates, 0, full))
        rungs = [json.loads(line) for line in lines if '"event": "rung"' in line]
        self.assertEqual([(r["runs"], r["is_decided"]) for r in rungs],
                         [(12, True), (5, True), (2, True)])

    def test_the_estimate(self):
        process = self.search("out", "--dry-run", "--estimate")
        self.assertIn("in total (estimated from a short calibration)\n", process.output)

    def test_events(self):
        events = [json.loads(line) for line in self.search("out", "--json").output.splitlines()]
        self.assertEqual([e["runs"] for e in events if e["event"] == "batch"], [12, 5, 2])
        rungs = [e for e in events if e["event"] == "rung"]
        self.assertEqual([(e["rung"], e["rungs"], e["epochs"], e["open"], e["go_on"]) for e in rungs],
                         [(1, 3, 5, 0, 5), (2, 3, 15, 0, 2), (3, 3, 45, 0, 0)])
        self.assertEqual(events[-1]["event"], "closed")
        self.assertEqual(events[-1]["finished"], 19)

    def test_the_page(self):
        self.search("out", "--quiet", "--report", "page.html")
        page = (self.folder / "page.html").read_text(encoding="utf-8")
        data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page,
                                    re.DOTALL)[1])
        self.assertIsNone(data["live"])
        self.assertEqual(len(data["runs"]), 19)
        (search,) = data["rungs"]
        self.assertEqual([(r["epochs"], len(r["runs"]), r["go_on"]) for r in search["rungs"]],
                         [(5, 12, 5), (15, 5, 2), (45, 2, 0)])

    def test_what_is_expected_of_runs_of_any_rung(self):
        ranked, digests = self.expected()
        for rung in (1, 2, 3):
            run = next(run for number, _, run, *_ in ranked if number == rung)
            self.search("one", "--expect", f"{run}={digests[run][1]}")
            process = self.search("one", "--expect", f"{run}={64 * 'a'}", code=1)
            self.assertIn(f"halving {run}: not the expected result\n", process.errors)
        # A run of the last rung that the search has not come to.
        out = next(run for number, _, run, _, goes_on in ranked if number == 1 and not goes_on)
        (path,) = (self.folder / "one").glob(f"*{out}.h5")
        with h5py.File(path) as file:
            spec = file["spec"].attrs
            values = [f"--set={name}={spec[name]}" for name in (
                "training.learning_rate", "training.clip_theta", "seed")]
        plan = self.run_cli(self.spec, "--set=epochs=45", *values, "--dry-run")
        longer = re.search(r"run id +(\w+)", plan.output)[1]
        process = self.search("one", "--expect", f"{longer}={64 * 'a'}", code=1)
        self.assertIn(f"--expect: run {longer} was not trained: its setting did not go on so far\n",
                      process.errors)
        self.assertIn("no run of this command",
                      self.refused("halving.toml", "--out", "out", "--expect", f"0123456789ab={64 * 'a'}"))

    def test_a_result_of_all_runs_is_refused(self):
        self.write("halving.toml", SWEEP + f'[set]\nexpect.result_sha256 = "{64 * "a"}"\n')
        self.assertIn("halving.toml:12:24: error: a search trains a run for several numbers of epochs",
                      self.refused("halving.toml", "--out", "out"))

    def test_ties_go_by_id(self):
        # Every gradient is longer than theta, so that only the product counts.
        self.write("ties.toml", SWEEP.replace("[1.0, 10.0, 100.0]", "[1.0, 10.0]")
                   .replace("[0.01, 0.1]", "[1e-6, 1e-7]").replace("[3, 4]", "[3]"))
        self.search("out", "--quiet", sweep="ties.toml")
        ranked = [r for r in self.rungs("out", "ties.toml") if r[0] == 1]
        values = [value for _, _, _, value, _ in ranked]
        self.assertLess(len(set(values)), len(values))
        self.assertEqual(ranked, sorted(ranked, key=lambda r: (r[3], r[2])) and
                         [(1, i + 1, run, value, on) for i, (value, run, on) in
                          enumerate(sorted((v, r, o) for _, _, r, v, o in ranked))])

    def test_the_validation_text_decides_where_there_is_one(self):
        self.write("validated.toml", SWEEP + 'metric = "perplexity"\n[set]\n'
                   "corpus.validation_fraction = 0.2\n")
        self.search("out", "--quiet", sweep="validated.toml")
        last = {}
        for path in (self.folder / "out").glob("*.h5"):
            with h5py.File(path) as file:
                last[file.attrs["run_id"]] = file["validation/perplexity"][-1]
        self.assertEqual({run: value for _, _, run, value, _ in self.rungs("out", "validated.toml")},
                         last)

    def test_diverged_runs_are_out(self):
        self.write("wild.toml", SWEEP.replace("[1.0, 10.0, 100.0]", "[1.0, 10.0, 1e36]")
                   .replace("[0.01, 0.1]", "[0.1, 1e36]"))
        process = self.search("out", "--quiet", sweep="wild.toml", code=1)
        ranked = self.rungs("out", "wild.toml")
        first = [r for r in ranked if r[0] == 1]
        diverged = [r for r in first if r[3] is None]
        self.assertTrue(diverged)
        self.assertFalse(any(goes_on for *_, goes_on in diverged))
        self.assertIn(f"; {len(diverged)} diverged and are out\n", process.output)
        self.assertEqual(sum(r[4] for r in first), -(-34 * (12 - len(diverged)) // 100))

    def test_all_diverge(self):
        self.write("wild.toml", SWEEP.replace("[1.0, 10.0, 100.0]", "[1e36]")
                   .replace("[0.01, 0.1]", "[1e36]"))
        process = self.search("out", "--quiet", sweep="wild.toml", code=1)
        self.assertIn("no run goes on; 2 diverged and are out\n", process.output)
        self.assertNotIn("The best", process.output)

    def test_stopped_runs_keep_their_value(self):
        sweep = SWEEP + '[set]\nstop.perplexity_below = 11.0\n'
        self.write("stop.toml", sweep)
        process = self.search("out", sweep="stop.toml")
        self.assertRegex(process.output, r"  stopped +\d+ ")
        ranked = self.rungs("out", "stop.toml")
        digests = results(self.folder / "out")
        stopped = [run for rung, _, run, _, _ in ranked
                   if digests[run][0] < (5, 15, 45)[rung - 1]]
        self.assertTrue(stopped)
        self.search("alone", "--no-reuse", "--quiet", sweep="stop.toml")
        self.assertEqual(results(self.folder / "alone"), digests)

    def test_a_failed_run_leaves_the_rung_open(self):
        # A damaged file is not replaced by itself.
        self.search("whole", "--quiet")
        first = [run for rung, _, run, *_ in self.rungs("whole") if rung == 1]
        (path,) = (self.folder / "whole").glob(f"*{first[-1]}.h5")
        (self.folder / "out").mkdir()
        (self.folder / "out" / path.name).write_bytes(path.read_bytes()[:-1])
        process = self.search("out", "--quiet", code=1)
        self.assertIn("Rung 1 of 3 stays open, and nothing is decided: of its 12 runs, 1 failed.",
                      process.output)
        self.assertIn("--retry-failed goes on.", " ".join(process.output.split()))
        self.assertEqual({epochs for epochs, _ in results(self.folder / "out").values()}, {5})
        events = [json.loads(line) for line in
                  self.search("out", "--json", code=1).output.splitlines()]
        rung = next(e for e in events if e["event"] == "rung")
        self.assertEqual((rung["open"], rung["go_on"]), (1, 0))
        self.search("out", "--quiet", "--retry-failed")
        self.check("out", (self.rungs("whole"), results(self.folder / "whole")))

    def test_an_interrupted_search_goes_on(self):
        self.write("long.toml", SWEEP.replace("[5, 15, 45]", "[5, 100000000]"))
        process = self.start("long.toml", "--out", "out", "--quiet")
        while len(list(self.folder.glob("out/*.h5"))) < 13 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 75, output + errors)
        self.assertIn("Rung 2 of 2 stays open", output)
        self.assertIn("run the same command again", errors)

    def refused(self, *arguments, sweep="halving.toml"):
        process = self.run_cli(*arguments)
        self.assertEqual((process.returncode, process.output), (2, ""))
        self.assertFalse((self.folder / "out").exists())
        return process.errors

    def test_what_is_refused(self):
        at = "halving.toml:7:2: error: "
        self.assertEqual(
            self.refused("halving.toml", "--out", "out", "--shard", "1/2"),
            at + "a search has no shards: which runs go on is decided when all runs of a rung are "
            "finished\n    [search]\n     ^^^^^^\n"
            "    run it without --shard; --jobs says how many runs at a time\n")
        self.assertEqual(
            self.refused("submit", "halving.toml", "--out", "out", "--dry-run"),
            at + "a search cannot be sent to a cluster: its tasks would divide the runs, and which "
            "go on is decided when all runs of a rung are finished\n    [search]\n     ^^^^^^\n"
            "    run it in one job with: runexp SWEEP\n")
        self.assertIn(at + "a search runs by itself",
                      self.refused("halving.toml", self.spec, "--out", "out"))
        self.assertIn(at + "a search runs by itself",
                      self.refused(self.spec, "halving.toml", "--out", "out"))

    def test_a_stretched_schedule_is_an_error(self):
        self.write("halving.toml", SWEEP + '[set]\ntraining.schedule = "cosine"\n')
        self.assertEqual(
            self.refused("halving.toml", "--out", "out"),
            'halving.toml:12:21: error: training.schedule = "cosine" depends on the number of '
            'epochs, so that no run could go on in the next rung of the search\n'
            '    training.schedule = "cosine"\n                        ^^^^^^^^\n'
            '    choose one of "constant", "step", "exponential", or remove [search]\n')

    def test_metrics_that_a_run_does_not_have(self):
        metric = SWEEP + 'metric = "validation_perplexity"\n'
        self.write("halving.toml", metric)
        errors = self.refused("halving.toml", "--out", "out")
        self.assertIn("halving.toml:11:10: error: a run of this search has no validation_perplexity: "
                      "it has no validation text\n", errors)
        self.write("halving.toml", metric + "[set]\ncorpus.validation_fraction = 0.2\n"
                   "validation.every_epochs = 6\n")
        self.assertIn("the validation text would never be evaluated: not in 5 epochs",
                      self.refused("halving.toml", "--out", "out"))
        self.write("halving.toml", SWEEP.replace("seed = [3, 4]",
                                                 "corpus.validation_fraction = [0.0, 0.2]"))
        self.assertIn("halving.toml:7:2: error: best_perplexity of some runs is that of a validation "
                      "text", self.refused("halving.toml", "--out", "out"))

    def test_a_rung_that_needs_too_much_memory(self):
        self.write("halving.toml", SWEEP.replace("45]", "1_000_000_000]"))
        self.write("small.toml", (self.folder / "small.toml").read_text() +
                   "[log]\nparameters_every_epochs = 1\n")
        self.assertIn("this run would take about ", self.refused("halving.toml", "--out", "out"))


if __name__ == "__main__":
    main()
