"""runexp list, export and predict on the command line.

Usage: tests/python tests/report/tables_cli_test.py RUNEXP [unittest arguments]
"""

import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess

import h5py
import numpy

from end_to_end import TRAILER_SIZE, CliTest, check_trailer, main, read_terminal, sealed


class Tables(CliTest):
    def setUp(self):
        super().setUp()
        for rate in ("1", "30"):
            self.result_of(self.run_small(
                "--set", f"training.learning_rate={rate}", "--set", "samples.every_epochs=1",
                "--set", "log.parameters_every_epochs=2"))
        self.paths = sorted((self.folder / "out").glob("*.h5"))
        self.runs = {}
        for path in self.paths:
            with h5py.File(path) as file:
                self.runs[file["spec"].attrs["training.learning_rate"]] = path

    def list(self, *arguments):
        process = self.run_cli("list", "out", *arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return process.output

    def test_list_shows_what_varies(self):
        lines = self.list("--sort", "perplexity").splitlines()
        self.assertEqual(lines[0].split(),
                         ["run", "learning_rate", "status", "epochs", "perplexity", "best", "time",
                          "started"])
        self.assertEqual([line.split()[1:4] for line in lines[1:3]],
                         [["30", "finished", "3"], ["1", "finished", "3"]])
        self.assertEqual(lines[3:], ["", "2 runs: 2 finished"])

    def test_headings_are_names(self):
        for heading in self.list().splitlines()[0].split():
            self.list("--sort", heading)
        self.relabel(self.runs[1], b"epochs_done = 3", b"epochs_done = 1")
        (run,) = json.loads(self.list("--where", "epochs<3 and training.epochs=3", "--json"))
        self.assertEqual((run["epochs_done"], run["training.epochs"]), (1, 3))
        self.assertEqual(self.list("--where", f"run={run['run_id']} and time={run['seconds']!r} and "
                                              f"best={run['best_perplexity']!r}", "--json").count("run_id"), 1)

    def test_where_finds_defaults_that_the_trailer_leaves_out(self):
        self.assertNotIn(b"cell", self.runs[1].read_bytes()[-TRAILER_SIZE:])
        self.assertEqual(len(json.loads(self.list("--where", "model.cell=tanh", "--json"))), 2)
        self.assertEqual(json.loads(self.list("--where", "model.cell != tanh", "--json")), [])

    def test_where_and_json(self):
        (run,) = json.loads(self.list("--where", "learning_rate > 2 and status=finished", "--json"))
        with h5py.File(self.runs[30]) as file:
            perplexity = file["metrics/perplexity"][:]
            self.assertEqual(run["perplexity"], perplexity[-1])
            self.assertEqual(run["best_perplexity"], perplexity.min())
            self.assertEqual(run["seconds"], sum(file["timing/seconds"]))
            self.assertEqual(run["samples.prefixes"], ["河边"])
            self.assertEqual(run["run_id"], file.attrs["run_id"])
            self.assertEqual(run["gradient_norm"], file["metrics/gradient_norm"][-1])
        self.assertEqual(self.list("--where", "perplexity < 1"), "no runs\n")

    def test_a_wrong_expression(self):
        process = self.run_cli("list", "nowhere", "--where", "perplexty < 2")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertEqual(process.errors, (
            '--where: error: "perplexty" is neither a field nor a metric\n'
            "    perplexty < 2\n    ^^^^^^^^^\n    did you mean perplexity?\n"))

    def test_nothing_there(self):
        process = self.run_cli("list", "nowhere")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertIn("nowhere: there is no such file or directory", process.errors)

    def test_why_a_run_ended_early(self):
        self.run_small("--set", "training.learning_rate=1e37", "--set", "training.clip_theta=1e37",
                       "--set", "model.hidden_units=64")
        self.result_of(self.run_small("--set", "training.learning_rate=2",
                                      "--set", "stop.perplexity_below=1e9"))
        runs = {run["training.learning_rate"]: run for run in json.loads(self.list("--json"))}
        for rate, attribute in ((1e37, "error"), (2, "stop_reason")):
            with h5py.File(self.folder / runs[rate]["file"]) as file:
                self.assertTrue(file.attrs[attribute])
                self.assertEqual(runs[rate]["reason"], file.attrs[attribute])
            trailer = check_trailer((self.folder / runs[rate]["file"]).read_bytes())
            self.assertEqual(trailer["reason"], runs[rate]["reason"])
        self.assertIsNone(runs[1]["reason"])
        diverged = runs[1e37]
        self.assertTrue(self.list().endswith(
            f"\n\n{diverged['run_id']}: {diverged['reason']}\n\n4 runs: 1 diverged, 3 finished\n"))
        where = f"reason = '{diverged['reason']}'"
        (row,) = csv.DictReader(io.StringIO(self.export("--summary", "--where", where)))
        self.assertEqual(row["reason"], diverged["reason"])
        self.export("-o", "all.h5")
        with h5py.File(self.folder / "all.h5") as file:
            self.assertIn(diverged["reason"], list(file["reason"].asstr()))
        paths = [str(self.folder / run["file"]) for run in runs.values()]
        self.assertEqual(self.run_cli("verify", "--integrity", *paths).returncode, 0)

    def test_running_is_only_what_is_locked(self):
        path = self.runs[1]
        self.relabel(path, b'"finished"', b'"running"')
        self.assertIn("2 runs: 1 finished, 1 interrupted\n", self.list())
        run_id = path.stem.split("-")[-1]
        with open(self.folder / "out/.runexp.lock", "r+b") as lock:
            # l_type, l_whence, l_start, l_len, l_pid of the 64-bit struct flock
            fcntl.fcntl(lock, 37, struct.pack("hhxxxxqqi4x", fcntl.F_WRLCK, 0, int(run_id, 16), 1, 0))
            self.assertIn("2 runs: 1 finished, 1 running\n", self.list())

    def test_files_of_the_first_version(self):
        path = self.runs[1]
        before = json.loads(self.list("--json"))
        text = path.read_bytes()[-TRAILER_SIZE:]
        start, end = text.index(b"[metrics]"), text.index(b"[digest]")
        old = b"[varying]".ljust(end - start - 1) + b"\n"
        text = text[:start] + old + text[end:]
        text = text.replace(b"spec_is_complete = true", b" " * 23)
        path.write_bytes(sealed(path.read_bytes()[:-TRAILER_SIZE], text))
        self.assertEqual(json.loads(self.list("--json")), before)
        self.assertEqual(self.run_cli("verify", "--integrity", str(path)).returncode, 0)

    def test_a_field_that_is_younger_than_the_file_has_its_default(self):
        before = json.loads(self.list("--json"))
        for path in self.paths:
            self.relabel(path, b"samples.length = 10", b"")
        after = json.loads(self.list("--json"))
        self.assertEqual([run.pop("samples.length") for run in before], [10, 10])
        self.assertEqual([run.pop("samples.length") for run in after], [50, 50])
        self.assertEqual(after, before)

    def test_damaged_and_foreign_files_are_named_and_skipped(self):
        self.write("out/broken.h5", self.paths[0].read_bytes()[:-100])
        self.write("out/foreign.h5", "no run")
        process = self.run_cli("list", "out")
        self.assertEqual(process.returncode, 0)
        self.assertTrue(process.output.endswith("2 runs: 2 finished\n"))
        self.assertIn("out/broken.h5: does not end with the trailer", process.errors)
        self.assertIn("out/foreign.h5: does not end with the trailer", process.errors)

    def test_what_is_missing_is_named_and_skipped(self):
        (self.folder / "dangling.h5").symlink_to("nowhere.h5")
        self.write("broken.h5", self.paths[0].read_bytes()[:-100])
        message = "{}: there is no such file or directory\n"
        for command in ("list", "export", "report"):
            process = self.run_cli(command, "dangling.h5", "out", "none.h5")
            self.assertEqual((process.errors, process.returncode),
                             (message.format("dangling.h5") + message.format("none.h5"), 0), command)
            for nothing in ("none.h5", "broken.h5"):
                process = self.run_cli(command, nothing)
                self.assertEqual((process.output, process.returncode), ("", 2), command)
                self.assertIn(nothing, process.errors)

    def test_a_collection_is_not_called_damaged(self):
        self.export("-o", "out/all.h5")
        for command in (["list", "out"], ["report", "out"], ["compare", "out"], ["export", "out"]):
            process = self.run_cli(*command)
            self.assertEqual(process.returncode, 0, command)
            self.assertEqual(process.errors, "out/all.h5: not a run file but a collection of runs, "
                                             "made by runexp export\n")
        self.write("out/all.h5", self.paths[0].read_bytes()[:-100])  # a truncated run file
        self.assertIn("Restore it from a copy", self.run_cli("list", "out").errors)

    def test_messages_are_harmless_on_a_terminal(self):
        self.write("out/\x1b[2J\x9b.h5", "no run")
        bad = "out/\x1b[2J\x9b.h5"
        for command in (["list", "out"], ["report", "out"], ["export", "out"], ["compare", "out"],
                        ["compare", "--bits", bad, bad], ["predict", bad], ["verify", bad]):
            process = self.run_cli(*command)
            self.assertIn("out/\ufffd[2J\ufffd.h5: ", process.errors, command)
            self.assertNotRegex(process.output + process.errors, "[\x1b\x9b]", command)

    def test_options_without_effect_are_refused(self):
        for arguments, words in [
                (["list", "out", "--descending"], "--descending requires --sort"),
                (["export", "out", "--descending"], "--descending requires --sort"),
                (["export", "out", "--summary", "-o", "all.h5"], "Leave out --summary"),
                (["compare", "out", "--bits", "--at", "1"], "--at excludes --bits"),
                (["compare", "out", "--bits", "--below", "1"], "--below excludes --bits")]:
            process = self.run_cli(*arguments)
            self.assertEqual((process.output, process.returncode), ("", 2), arguments)
            self.assertIn(words, process.errors)
        self.assertFalse((self.folder / "all.h5").exists())
        self.list("--sort", "seed", "--descending")

    def export(self, *arguments):
        process = self.run_cli("export", "out", *arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return process.output

    def test_export_metrics(self):
        rows = list(csv.DictReader(io.StringIO(self.export())))
        lines = [json.loads(line) for line in self.export("--format", "jsonl").splitlines()]
        self.assertEqual(len(rows), 6)
        self.assertEqual(list(rows[0]), ["run_id", "training.learning_rate", "epoch",
                                         "cross_entropy", "perplexity", "gradient_norm",
                                         "clipped_fraction", "seconds", "characters_per_second"])
        for row, line in zip(rows, lines, strict=True):
            with h5py.File(self.runs[float(row["training.learning_rate"])]) as file:
                epoch = int(row["epoch"])
                self.assertEqual(float(row["perplexity"]), file["metrics/perplexity"][epoch - 1])
                self.assertEqual(float(row["seconds"]), file["timing/seconds"][epoch - 1])
            self.assertEqual({key: str(value) for key, value in line.items() if key == "run_id"},
                             {"run_id": row["run_id"]})
            self.assertEqual([float(value) for key, value in row.items() if key != "run_id"],
                             [value for key, value in line.items() if key != "run_id"])

    def test_export_summary(self):
        (row,) = csv.DictReader(io.StringIO(self.export("--summary", "--where", "learning_rate=1")))
        self.assertEqual(row["samples.prefixes"], '["河边"]')
        self.assertEqual(row["status"], "finished")
        self.assertRegex(self.export("--summary", "-o", "s.jsonl"), r"^s\.jsonl: 2 runs, [\d.]+ KiB\n$")
        text = (self.folder / "s.jsonl").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(lines, json.loads(self.list("--json")))

    def test_export_hdf5(self):
        self.export("-o", "all.h5")
        with h5py.File(self.folder / "all.h5") as file:
            self.assertEqual(file["perplexity"].shape, (2, 3))
            self.assertEqual(list(file["epoch"]), [1, 2, 3])
            for i, rate in enumerate(file["training.learning_rate"]):
                with h5py.File(self.runs[rate]) as run:
                    self.assertEqual(file["run"].asstr()[i], run.attrs["run_id"])
                    self.assertEqual(list(file["perplexity"][i]), list(run["metrics/perplexity"]))
                    self.assertEqual(file["final_perplexity"][i], run["metrics/perplexity"][-1])
            self.assertEqual(list(file["training.sampling"].asstr()), ["consecutive"] * 2)
            self.assertEqual(file["perplexity"].dims[0].keys(), ["run"])
            self.assertEqual(file["perplexity"].dims[1].keys(), ["epoch"])

    def test_export_refuses(self):
        for arguments in (["-o", "x.txt"], ["--format", "hdf5"], ["--where", "seed=0"]):
            process = self.run_cli("export", "out", *arguments)
            self.assertEqual((process.output, process.returncode), ("", 2), arguments)
            self.assertTrue(process.errors)
        process = self.run_cli("export", "out", "-o", "no/x.csv")
        self.assertEqual(process.returncode, 1)
        self.assertIn("no/x.csv: cannot create a file beside it: No such file", process.errors)

    def test_no_output_replaces_a_run(self):
        path = str(self.runs[1].relative_to(self.folder))
        before = self.bytes_of(path)
        for arguments in (["export", "out", "-o", path], ["export", "--format", "csv", "out", "-o", path],
                          ["report", "out", "-o", path]):
            process = self.run_cli(*arguments)
            self.assertEqual((process.output, process.returncode), ("", 2), arguments)
            self.assertEqual(process.errors, f"-o {path}: this is a run file, which would be lost; "
                                             "nothing was written.\n  Choose another name.\n")
            self.assertEqual(self.bytes_of(path), before)
        for _ in range(2):  # a file that is no run is replaced
            self.export("-o", "all.h5")

    def predict(self, *arguments):
        process = self.run_cli("predict", str(self.runs[30]), *arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return process.output

    def test_predict_is_what_the_log_has(self):
        with h5py.File(self.runs[30]) as file:
            texts = list(file["samples/text"].asstr())
        self.assertEqual(self.predict(), texts[2] + "\n")
        self.assertEqual(self.predict("--from", "final"), texts[2] + "\n")
        self.assertEqual(self.predict("--from", "2"), texts[1] + "\n")
        self.assertEqual(self.predict("--length", "3"), texts[2][:5] + "\n")
        self.assertEqual(self.predict("--prefix", "柳", "--prefix", "柳树", "--length", "0"), "柳\n柳树\n")
        self.assertNotEqual(self.predict("--from", "initial"), texts[2] + "\n")

    def test_predict_draws(self):
        drawn = self.predict("--seed", "1", "--length", "200")
        self.assertEqual(drawn, self.predict("--temperature", "1", "--length", "200"))
        self.assertNotEqual(drawn, self.predict("--seed", "2", "--length", "200"))
        self.assertEqual(self.predict("--length", "200"),
                         self.predict("--top-k", "1", "--length", "200"))
        self.assertEqual(self.predict("--length", "200"),
                         self.predict("--temperature", "0.001", "--length", "200"))
        # So hot that the model hardly matters: each of the 24 characters appears about 100 times.
        even = self.predict("--temperature", "1000", "--length", "2400")
        counts = [even.count(character) for character in set(even) - {"\n"}]
        self.assertEqual(len(counts), 24)
        self.assertTrue(all(60 < count < 140 for count in counts), counts)
        slowest = self.simd_targets()[-1]
        self.assertEqual(drawn, self.predict("--seed", "1", "--length", "200", "--simd", slowest))

    def test_predict_is_exact_in_a_pipe_and_harmless_on_a_terminal(self):
        words = "河边 \x1b[2J \x9b31m 柳树 \x07\x7f"
        self.write("text.txt", words * 100)
        self.assertEqual(self.run_cli(self.spec, "--out", "control", "--quiet").returncode, 0)
        run, = (self.folder / "control").glob("*.h5")
        command = ["predict", str(run), "--from", "initial", "--prefix", words,
                   "--temperature", "1000", "--length", "300"]
        exact = self.run_cli(*command).output
        self.assertTrue(exact.startswith(words))
        for character in "\x1b\x9b\x07\x7f":
            self.assertIn(character, exact[len(words):])
        primary, secondary = pty.openpty()
        process = subprocess.Popen([self.runexp, *command], stdout=secondary, cwd=self.folder)
        os.close(secondary)
        shown = read_terminal(primary)
        self.assertEqual(process.wait(timeout=60), 0)
        harmless = re.sub("[\x00-\x1f\x7f-\x9f]", "\ufffd", exact[:-1])
        self.assertEqual(shown.decode(), harmless + "\r\n")

    def test_predict_ends_quietly_when_nobody_reads_on(self):
        process = self.start("predict", str(self.runs[30]), "--length", "1000000")
        self.assertTrue(process.stdout.read(5))
        process.stdout.close()
        self.assertEqual(process.stderr.read(), "")
        process.wait(timeout=60)

    def test_predict_refuses(self):
        for arguments, words in [
                (["--prefix", "河龘"], '--prefix: the prefix "河龘" contains "龘", which'),
                (["--prefix", ""], "--prefix is empty"),
                (["--from", "1"], "Logged are: initial, final, 2\n"),
                (["--from", "last"], 'no parameters "last"'), (["--temperature", "0"], "--temperature"),
                (["--top-k", "0"], "--top-k"), (["--length", "-1"], "--length")]:
            process = self.run_cli("predict", str(self.runs[30]), *arguments)
            self.assertEqual((process.output, process.returncode), ("", 2), arguments)
            self.assertIn(words, process.errors)

    def compare(self, *arguments, status=0):
        process = self.run_cli("compare", *arguments)
        self.assertEqual((process.errors, process.returncode), ("", status))
        return process.output

    def test_compare(self):
        a, b = (str(self.runs[rate].relative_to(self.folder)) for rate in (1, 30))
        text = self.compare(a, b, "--at", "2,5", "--below", "1e9")
        self.assertTrue(text.startswith(f"A  {a}\nB  {b}\n\nspec"), text)
        self.assertRegex(text, r"\n  training.learning_rate +1\.0 +30\.0\n")
        self.assertRegex(text, r"\n  in epoch 2 +[\d.]+ +[\d.]+\n  in epoch 5 +– +–\n")
        self.assertRegex(text, r"\n  below 1000000000 +1 +1\n")
        self.assertIn("epoch 3\n", text)
        self.assertNotIn("\x1b", text)

    def test_a_vector_of_zeros_has_no_cosine(self):
        files = [str(self.runs[rate].relative_to(self.folder)) for rate in (1, 30)]
        self.assertNotIn("has no cosine", self.compare(*files))
        # Its biases are the initial ones, zeros.
        self.result_of(self.run_small("--set", "training.learning_rate=1e-44"))
        (run,) = json.loads(self.list("--where", "learning_rate<0.1", "--json"))
        for order in [run["file"], files[0]], [files[0], run["file"]]:
            self.assertRegex(self.compare(*order), r"\n +B +\S+ +\S+ +\S+ +none\n(.*\n)*  none: a vector"
                                                   r" that is all zeros, or not finite, has no cosine\n")
            facts = json.loads(self.compare(*order, "--json"))["runs"][1]["parameters"]
            self.assertIsNone(facts["b_h"]["cosine_with_first"])
            self.assertGreater(facts["b_h"]["from_first"], 0)
            self.assertGreater(facts["W_xh"]["cosine_with_first"], 0)

    def test_compare_json_is_what_numpy_says(self):
        files = [str(self.runs[rate]) for rate in (1, 30)]
        runs = json.loads(self.compare(*files, "--json", "--at", "3"))["runs"]
        with h5py.File(files[0]) as a, h5py.File(files[1]) as b:
            self.assertEqual(runs[1]["perplexity_in_epoch"]["3"], b["metrics/perplexity"][2])
            for name, tensor in b["parameters/final"].items():
                x, y = (t[:].astype(float).ravel() for t in (a[f"parameters/final/{name}"], tensor))
                initial = b[f"parameters/initial/{name}"][:].astype(float).ravel()
                facts = runs[1]["parameters"][name]
                for key, value in [
                        ("norm", numpy.linalg.norm(y)),
                        ("from_initial", numpy.linalg.norm(y - initial)),
                        ("from_first", numpy.linalg.norm(y - x)),
                        ("cosine_with_first",
                         x @ y / (numpy.linalg.norm(x) * numpy.linalg.norm(y)))]:
                    self.assertAlmostEqual(facts[key] / value, 1, 9, (name, key))
        self.assertEqual([run["spec"] for run in runs],
                         [{"training.learning_rate": 1}, {"training.learning_rate": 30}])

    def test_compare_skips_what_it_finds_damaged_but_not_what_is_named(self):
        broken = self.write("out/broken.h5", self.paths[0].read_bytes()[:-100])
        process = self.run_cli("compare", "out")
        self.assertEqual(process.returncode, 0)
        self.assertIn(f"{broken}: does not end with the trailer", process.errors)
        self.assertIn("B  out/", process.output)
        self.assertNotIn("C  out/", process.output)
        for arguments in ([broken, "out"], ["out", broken], ["out", "none.h5"]):
            process = self.run_cli("compare", *arguments)
            self.assertEqual((process.output, process.returncode), ("", 2), arguments)
        self.paths[0].unlink()
        process = self.run_cli("compare", "out")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertIn("name from 2 to 26", process.errors)

    def test_compare_refuses(self):
        one = str(self.runs[1])
        for arguments in ([one], [one, one], [one, "none.h5"], [one, "text.txt"],
                          ["--bits", one], ["out", "--at", "0"], ["out", "--at", "x"]):
            process = self.run_cli("compare", *arguments)
            self.assertEqual((process.output, process.returncode), ("", 2), arguments)
            self.assertTrue(process.errors)


if __name__ == "__main__":
    main()
