"""runexp evaluate, and what a validation text changes in what is shown.

Usage: tests/python tests/run/evaluate_cli_test.py RUNEXP [unittest arguments]
"""

import json
import math
import signal
import time

import h5py
import numpy

from end_to_end import CliTest, main

PARTS = ("--set", "corpus.validation_fraction=0.1", "--set", "corpus.test_fraction=0.2")


def read_parameters(file, when):
    group = file["parameters"][when]
    return {name: group[name][()].astype(float) for name in group}


def bits_of(parameters, text):
    """Bits per character of a text of indices, one row, in double."""
    state, nat = numpy.zeros(len(parameters["b_h"])), 0
    for x, y in zip(text, text[1:]):
        state = numpy.tanh(parameters["W_xh"][x] + parameters["b_h"] + state @ parameters["W_hh"])
        outputs = state @ parameters["W_hq"] + parameters["b_q"]
        nat += numpy.log(numpy.exp(outputs - outputs[y]).sum())
    return nat / (len(text) - 1) / math.log(2)


class Evaluate(CliTest):
    def run_file(self, *arguments):
        self.result_of(self.run_small(*arguments))
        (path,) = (self.folder / "out").glob("*.h5")
        return path

    def evaluate(self, *arguments):
        process = self.run_cli("evaluate", *arguments, "--json")
        self.assertEqual((process.returncode, process.errors), (0, ""))
        return json.loads(process.output)

    def test_the_validation_part_gives_the_logged_bits(self):
        run = self.run_file(*PARTS, "--set", "validation.rows=5")
        with h5py.File(run) as file:
            validation = {name: file["validation"][name][()] for name in file["validation"]}
        best = int(validation["perplexity"].argmin())
        result = self.evaluate(run)
        self.assertEqual((result["parameters"], result["split"]), ("best", "validation"))
        self.assertEqual(result["epoch"], validation["epoch"][best])
        for name in ("cross_entropy", "perplexity", "bits_per_character"):
            self.assertEqual(result[name], validation[name][best])
        final = self.evaluate(run, "--from", "final")
        self.assertEqual(final["perplexity"], validation["perplexity"][-1])
        self.assertEqual(final["epoch"], validation["epoch"][-1])

    def test_the_parts_are_the_text(self):
        run = self.run_file(*PARTS)
        with h5py.File(run) as file:
            characters = file["corpus"].attrs["characters"]
        sizes = {part: self.evaluate(run, "--split", part)["characters"]
                 for part in ("train", "validation", "test")}
        self.assertEqual(sum(sizes.values()), characters)
        self.assertEqual((sizes["validation"], sizes["test"]), (characters // 10, characters // 5))

    def test_a_text_in_one_row_is_what_numpy_says(self):
        run = self.run_file()
        text = self.folder.joinpath("text.txt").read_text(encoding="utf-8").replace("\n", " ")[40:140]
        self.write("other.txt", text)
        result = self.evaluate(run, "--text", "other.txt", "--rows", "1")
        with h5py.File(run) as file:
            vocabulary = [chr(c) for c in file["corpus/vocabulary"][()]]
            parameters = read_parameters(file, "final")
        expected = bits_of(parameters, [vocabulary.index(c) for c in text])
        self.assertAlmostEqual(result["bits_per_character"], expected, places=5)
        self.assertEqual((result["parameters"], result["predicted"], result["split"]),
                         ("final", 99, None))
        self.assertAlmostEqual(2 ** result["bits_per_character"], result["perplexity"], places=9)

    def test_unknown_characters_are_counted_or_left_out(self):
        run = self.run_file()
        text = self.folder.joinpath("text.txt").read_text(encoding="utf-8")[:60].replace("\n", " ")
        self.write("other.txt", "Ω" + text + "ΩЖ")
        process = self.run_cli("evaluate", run, "--text", "other.txt")
        self.assertEqual((process.returncode, process.output), (2, ""))
        self.assertIn("other.txt: 3 of its 63 characters are not in the run's vocabulary: "
                      '"Ω" and "Ж"\n', process.errors)
        self.assertIn("--skip-unknown", process.errors)
        result = self.evaluate(run, "--text", "other.txt", "--skip-unknown")
        self.assertEqual((result["left_out"], result["characters"]), (3, 60))
        self.write("known.txt", text)
        self.assertEqual(self.evaluate(run, "--text", "known.txt")["perplexity"],
                         result["perplexity"])
        shown = self.run_cli("evaluate", run, "--text", "other.txt", "--skip-unknown").output
        self.assertIn("3 characters left out, unknown to the model", shown)

    def test_what_cannot_be_evaluated(self):
        run = self.run_file()
        self.write("short.txt", "河")
        for arguments, reason in (
                ([], "the run has no validation text (corpus.validation_fraction is 0)"),
                (["--split", "test"], "the run has no test text (corpus.test_fraction is 0)"),
                (["--split", "all"], "all"),
                (["--from", "best", "--split", "train"], "the run has no best parameters"),
                (["--from", "7", "--split", "train"], 'there are no parameters "7"'),
                (["--text", "short.txt"], "too few"),
                (["--text", "short.txt", "--split", "test"], "--split"),
                (["--skip-unknown"], "--skip-unknown"),
                (["--text", "nowhere.txt"], "nowhere.txt")):
            with self.subTest(arguments):
                process = self.run_cli("evaluate", run, *arguments)
                self.assertEqual((process.returncode, process.output), (2, ""))
                self.assertIn(reason, process.errors)

    def test_a_run_that_has_not_ended(self):
        process = self.start_endless("out", *PARTS)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        (run,) = (self.folder / "out").glob("*.h5")
        result = self.evaluate(run)
        self.assertEqual(result["parameters"], "best")
        with h5py.File(run) as file:
            latest = int(file["metrics/epoch"][-1])
        result = self.evaluate(run, "--from", "checkpoint")
        self.assertEqual((result["parameters"], result["epoch"]), ("checkpoint", latest))
        for command in "evaluate", "predict":
            process = self.run_cli(command, run, "--from", "final")
            self.assertEqual((process.returncode, process.output), (2, ""))
            self.assertIn("--from final: the run is not finished (interrupted), so it has no final "
                          "parameters\n  Take the latest with --from checkpoint.\n"
                          "  Logged are: initial, checkpoint, best\n", process.errors)
            self.assertEqual(self.run_cli(command, run, "--from", "checkpoint").returncode, 0)
        self.assertEqual(self.run_cli("predict", run, "--from", "checkpoint").output,
                         self.run_cli("predict", run).output)

    def test_a_finished_run_has_no_checkpoint(self):
        process = self.run_cli("evaluate", self.run_file(*PARTS), "--from", "checkpoint")
        self.assertEqual((process.returncode, process.output), (2, ""))
        self.assertIn('there are no parameters "checkpoint" in this run\n  Logged are: initial, final, '
                      "best\n", process.errors)


class Headline(CliTest):
    """The validation perplexity takes the place of that of training."""

    def both(self):
        self.result_of(self.run_small())
        process = self.run_small("--set", "corpus.validation_fraction=0.1", "--set", "seed=5",
                                 "--set", "validation.every_epochs=2")
        self.result_of(process)
        (path,) = [p for p in (self.folder / "out").glob("*.h5") if "validation" in h5py.File(p)]
        with h5py.File(path) as file:
            self.validation = file["validation/perplexity"][()]
            self.training = file["metrics/perplexity"][()]
        return process

    def test_in_the_result_the_list_and_its_json(self):
        process = self.both()
        self.assertRegex(process.output, r"\n  training +perplexity [\d.]+\n"
                                         r"  validation +perplexity [\d.]+ \(best [\d.]+, epoch 2; ")
        rows = json.loads(self.run_cli("list", "out", "--json").output)
        (row,) = [row for row in rows if row["training.epochs"] and row["seed"] == 5]
        self.assertEqual(row["perplexity"], self.validation[-1])
        self.assertEqual(row["validation_perplexity"], self.validation[-1])
        self.assertEqual(row["best_perplexity"], self.validation.min())
        self.assertEqual(row["best_epoch"], 2 * int(self.validation.argmin()) + 2)
        self.assertEqual(row["training_perplexity"], self.training[-1])
        (other,) = [row for row in rows if row["seed"] != 5]
        self.assertEqual(other["perplexity"], other["training_perplexity"])
        self.assertIsNone(other["validation_perplexity"])
        listed = self.run_cli("list", "out").output
        self.assertIn("perplexity: of the validation text in 1 of 2 runs, of training in the others",
                      listed)
        self.assertIn(f"{self.validation[-1]:.4g}"[:4], listed)
        by_headline = json.loads(self.run_cli("list", "out", "--json", "--sort", "perplexity").output)
        values = [row["perplexity"] for row in by_headline]
        self.assertEqual(values, sorted(values))

    def test_in_events(self):
        process = self.run_small("--json", "--set", "corpus.validation_fraction=0.1", "--set",
                                 "validation.every_epochs=2")
        events = [json.loads(line) for line in process.output.splitlines()]
        epochs = [event for event in events if event["event"] == "epoch"]
        self.assertEqual([("validation_perplexity" in event) for event in epochs],
                         [event["epoch"] % 2 == 0 for event in epochs])
        (ended,) = [event for event in events if event["event"] == "ended"]
        self.assertTrue(ended["is_validated"])
        self.assertEqual(ended["perplexity"],
                         [event for event in epochs if event["epoch"] % 2 == 0][-1]
                         ["validation_perplexity"])

    def test_in_exports(self):
        self.both()
        self.run_cli("export", "out", "-o", "all.jsonl")
        rows = [json.loads(line) for line in (self.folder / "all.jsonl").read_text().splitlines()]
        values = [row["validation_perplexity"] for row in rows
                  if row["validation_perplexity"] is not None]
        self.assertEqual(values, list(self.validation))
        self.run_cli("export", "out", "-o", "all.h5")
        with h5py.File(self.folder / "all.h5") as file:
            curves = file["validation_perplexity"][()]
            self.assertEqual(list(curves[~numpy.isnan(curves)]), list(self.validation))
            self.assertIn(self.validation[-1], file["final_perplexity"][()])

    def test_in_a_comparison(self):
        self.both()
        runs = sorted((self.folder / "out").glob("*.h5"))
        compared = json.loads(self.run_cli("compare", *runs, "--at", "2", "--json").output)
        (run,) = [run for run in compared["runs"] if run["is_validated"]]
        self.assertEqual(run["perplexity_in_epoch"]["2"], self.validation[0])
        text = self.run_cli("compare", *runs).output
        self.assertRegex(text, r"on text of +(training +validation|validation +training)\n")

    def test_a_stop_rule_reads_it(self):
        process = self.run_small("--set", "corpus.validation_fraction=0.1",
                                 "--set", "stop.perplexity_below=1e9")
        self.assertRegex(process.output, r"\n  stopped +in validation: perplexity [\d.]+ below 1000000000\n")


if __name__ == "__main__":
    main()
