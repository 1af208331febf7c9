"""Runs over several texts: every table and every export says which text a run has read.

Usage: tests/python tests/report/texts_cli_test.py RUNEXP [unittest arguments]
"""

import csv
import hashlib
import importlib.util
import io
import json
import pathlib
import re
import sys

import h5py

from end_to_end import CliTest, check_trailer, main, sealed

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"


class Texts(CliTest):
    def setUp(self):
        super().setUp()
        words = (self.folder / "text.txt").read_text(encoding="utf-8")
        (self.folder / "other").mkdir()
        # The same characters, so that nothing but the text differs.
        self.texts = {"text.txt": words, "other/text.txt": words[::-1], "other/晚风.txt": words[2:] + words[:2]}
        for name, text in self.texts.items():
            self.write(name, text)
        self.digests = {name: hashlib.sha256(text.encode()).hexdigest()
                        for name, text in self.texts.items()}

    def run_over(self, *names):
        for name in names:
            self.result_of(self.run_small("--set", f"corpus.file={name}"))
        paths = {}
        for path in (self.folder / "out").glob("*.h5"):
            with h5py.File(path) as file:
                paths[file["corpus"].attrs["sha256"]] = f"out/{path.name}"
        return [paths[self.digests[name]] for name in names]

    def output(self, *arguments):
        process = self.run_cli(*arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return process.output

    def corpora(self, *arguments):
        """The column of the text in `list`, without its heading."""
        lines = self.output("list", "out", *arguments).split("\n\n")[0].splitlines()
        self.assertEqual(lines[0].split()[:2], ["run", "corpus"])
        return [re.split("  +", line)[1] for line in lines[1:]]

    def named(self, name):
        return f"{pathlib.Path(name).name} {self.digests[name][:8]}"

    def test_the_trailer_has_name_and_digest(self):
        path, = self.run_over("other/晚风.txt")
        trailer = check_trailer(self.bytes_of(path))
        self.assertEqual((trailer["corpus_file"], trailer["corpus_sha256"]),
                         ("晚风.txt", self.digests["other/晚风.txt"]))

    def test_list_has_a_column_where_texts_differ(self):
        self.run_over("text.txt")
        self.assertNotIn("corpus", self.output("list", "out"))
        self.run_over("other/晚风.txt")
        self.assertEqual(self.corpora("--sort", "corpus"), ["text.txt", "晚风.txt"])
        self.assertEqual(self.corpora("--sort", "corpus", "--descending"), ["晚风.txt", "text.txt"])

    def test_equal_names_are_told_apart_by_the_digest(self):
        names = ["text.txt", "other/text.txt"]
        self.run_over(*names)
        shown = sorted(map(self.named, names))
        self.assertEqual(self.corpora("--sort", "corpus"), shown)
        for where in (shown[0], self.digests["text.txt"][:6], self.digests["text.txt"]):
            runs = json.loads(self.output("list", "out", "--json", "--where", f"corpus = '{where}'"))
            self.assertEqual(len(runs), 1, where)
        (run,) = json.loads(self.output("list", "out", "--json", "--where",
                                        f"corpus.sha256={self.digests['other/text.txt'][:10]}"))
        self.assertEqual((run["corpus.file"], run["corpus.sha256"]),
                         ("text.txt", self.digests["other/text.txt"]))
        self.assertEqual(len(json.loads(self.output("list", "out", "--json", "--where",
                                                    "corpus = text.txt"))), 2)

    def test_a_field_that_names_a_place_points_at_what_to_ask(self):
        self.run_over("text.txt")
        process = self.run_cli("list", "out", "--where", "corpus.stand_in = x")
        self.assertEqual(process.returncode, 2)
        self.assertIn("try name, corpus or file", process.errors)

    def test_every_export_has_name_and_digest(self):
        names = ["text.txt", "other/晚风.txt"]
        paths = self.run_over(*names)
        expected = {path: (pathlib.Path(name).name, self.digests[name])
                    for path, name in zip(paths, names, strict=True)}
        ids = {path.split("-")[-1][:-3]: text for path, text in expected.items()}

        def text_of(row):
            return (row["corpus.file"], row["corpus.sha256"])

        rows = json.loads(self.output("list", "out", "--json"))
        rows += csv.DictReader(io.StringIO(self.output("export", "out", "--summary")))
        rows += csv.DictReader(io.StringIO(self.output("export", "out")))
        rows += map(json.loads, self.output("export", "out", "--format", "jsonl").splitlines())
        self.assertEqual(len(rows), 2 + 2 + 6 + 6)
        for row in rows:
            self.assertEqual(text_of(row), ids[row["run_id"]])
        self.output("export", "out", "-o", "all.h5")
        with h5py.File(self.folder / "all.h5") as file:
            columns = [file[name].asstr()[:] for name in ("run", "corpus.file", "corpus.sha256")]
            self.assertEqual({run: tuple(text) for run, *text in zip(*columns)}, ids)

    def test_exports_of_one_text(self):
        self.run_over("text.txt")
        # The rows of epochs hold only what varies.
        self.assertNotIn("corpus.file", self.output("export", "out"))
        for arguments in (["list", "out", "--json"], ["export", "out", "--summary"]):
            self.assertIn(self.digests["text.txt"], self.output(*arguments))

    def test_events_name_the_text(self):
        output = self.output(self.spec, "--json", "--out", "out")
        (event,) = [event for event in map(json.loads, output.splitlines()) if event["event"] == "started"]
        self.assertEqual(event["corpus_sha256"], self.digests["text.txt"])
        self.assertEqual(event["corpus_file"], str(self.folder.resolve() / "text.txt"))

    def test_compare(self):
        names = ["text.txt", "other/晚风.txt", "other/text.txt"]
        paths = self.run_over(*names)
        text = self.output("compare", *paths[:2])
        self.assertRegex(text, r"\nspec +A +B\n  corpus +text.txt +晚风.txt\n\n")
        self.assertNotIn("The same", text)
        text = self.output("compare", paths[0], paths[2])
        self.assertRegex(text, rf"\n  corpus +{self.named(names[0])} +{self.named(names[2])}\n")
        runs = json.loads(self.output("compare", *paths, "--json"))["runs"]
        self.assertEqual([run["corpus"]["sha256"] for run in runs],
                         [self.digests[name] for name in names])
        (self.folder / "copy.h5").write_bytes(self.bytes_of(paths[0]))
        self.assertIn("\n\nThe same spec and text, labels and places aside.\n",
                      self.output("compare", paths[0], "copy.h5"))

    def test_the_closing_table_of_several_specs(self):
        spec = (self.folder / self.spec).read_text(encoding="utf-8")
        self.write("second.toml", spec.replace('"text.txt"', '"other/晚风.txt"'))
        table = self.output(self.spec, "second.toml", "--out", "out", "--quiet").splitlines()
        self.assertEqual(table[0].split(), ["run", "name", "corpus", "status", "epochs", "perplexity", "best", "time"])
        self.assertEqual({line.split()[2] for line in table[1:3]}, {"text.txt", "晚风.txt"})

    def test_files_without_the_new_keys_are_read_as_a_whole(self):
        path, = self.run_over("text.txt")
        data = self.bytes_of(path)
        before = self.output("list", "out", "--json")
        trailer, keys = data[-2048:], (b"corpus_file", b"corpus_sha256")
        lines = [b" " * len(line) if line.startswith(keys) else line
                 for line in trailer.split(b"\n")]
        self.write(path, sealed(data[:-2048], b"\n".join(lines)))
        self.assertNotIn("corpus_sha256", check_trailer(self.bytes_of(path)))
        self.assertEqual(self.output("list", "out", "--json"), before)

    def test_python_summary(self):
        if importlib.util.find_spec("pandas") is None:
            self.skipTest("there is no pandas")
        sys.path.insert(0, str(TOOLS))
        import runexp_runs
        self.run_over("text.txt")
        runs = runexp_runs.load(self.folder / "out")
        self.assertEqual(runs.varying, [])
        self.assertEqual(list(runs.summary["corpus.sha256"]), [self.digests["text.txt"]])
        self.run_over("other/晚风.txt")
        runs = runexp_runs.load(self.folder / "out")
        self.assertEqual(runs.varying, ["corpus.file", "corpus.sha256"])
        self.assertEqual(dict(zip(runs.summary["corpus.file"], runs.summary["corpus.sha256"])),
                         {pathlib.Path(name).name: self.digests[name]
                          for name in ("text.txt", "other/晚风.txt")})
        self.assertEqual(set(runs.metrics["corpus.file"]), {"text.txt", "晚风.txt"})


if __name__ == "__main__":
    main()
