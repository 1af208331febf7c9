"""`notes` of a spec: a label that people read and filter by, and that changes nothing.

Usage: tests/python tests/cli/labels_test.py RUNEXP [unittest arguments]
"""

import csv
import io
import json
import re
import tomllib

from end_to_end import SMALL, TRAILER_SIZE, CliTest, main


class Labels(CliTest):
    def run_with(self, notes, *arguments, out="out"):
        """Runs the small spec with these notes."""
        text = (self.folder / self.spec).read_text(encoding="utf-8")
        self.write("noted.toml", f"notes = {json.dumps(notes)}\n" + text)
        process = self.run_cli("noted.toml", "--out", out, *arguments)
        self.assertEqual(process.returncode, 0, process.errors)
        return process

    def listed(self, *arguments):
        process = self.run_cli("list", "out", *arguments)
        self.assertEqual(process.returncode, 0, process.errors)
        return process.output

    def test_it_changes_neither_the_id_nor_the_result(self):
        noted = self.result_of(self.run_with("with the new sampling"))
        self.assertTrue((self.folder / SMALL).exists())
        self.assertEqual(noted, self.result_of(self.run_small("--force")))
        verified = self.run_cli("verify", SMALL)
        self.assertEqual(verified.returncode, 0, verified.output)

    def test_it_is_listed_and_filtered(self):
        self.run_with("a first try")
        self.run_with("another", "--set", "seed=4")
        self.run_small("--set", "seed=5")
        self.assertRegex(self.listed(), r"(?m)^run +seed +notes +status ")
        self.assertRegex(self.listed(), r"(?m)^2f70fbf3c5e4 +3 +a first try +finished ")
        only = self.listed("--where", "notes = 'a first try'")
        self.assertIn("1 run: 1 finished", only)
        self.assertIn("2f70fbf3c5e4", only)
        self.assertIn("1 run: 1 finished", self.listed("--where", "notes = ''"))
        self.assertIn("2 runs: 2 finished", self.listed("--where", "notes != ''"))
        runs = json.loads(self.listed("--json", "--sort", "seed"))
        self.assertEqual([run["notes"] for run in runs], ["a first try", "another", None])

    def test_a_list_without_notes_has_no_such_column(self):
        self.run_small()
        self.assertNotIn("notes", self.listed())

    def test_it_is_exported(self):
        self.run_with("a first try")
        self.run_small("--set", "seed=5")
        output = self.run_cli("export", "out", "--summary", "--sort", "seed").output
        rows = list(csv.DictReader(io.StringIO(output)))
        self.assertEqual([row["notes"] for row in rows], ["a first try", ""])

    def test_it_is_in_the_report(self):
        self.run_with("a <first> try")
        process = self.run_cli("report", "out", "-o", "report.html")
        self.assertEqual(process.returncode, 0, process.errors)
        page = (self.folder / "report.html").read_text(encoding="utf-8")
        data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page,
                                    re.DOTALL)[1])
        self.assertEqual(data["runs"][0]["notes"], "a <first> try")
        self.assertNotIn("a <first> try", page)

    def test_hostile_notes(self):
        hostile = "\x1b[2Jred\x1b]0;title\x07 \u202egnp.exe\u2066 \"quote\" \\ \n[digest]\nstatus = 1"
        process = self.run_with(hostile, "--dry-run")
        self.run_with(hostile)
        table = self.listed()
        for text in table, self.run_cli("compare", SMALL, SMALL).output, process.output:
            for character in "\x1b\x07\u202e\u2066":
                self.assertNotIn(character, text)
        self.assertEqual(len(table.splitlines()), 4)
        (run,) = json.loads(self.listed("--json"))
        self.assertEqual((run["notes"], run["status"]), (hostile, "finished"))

    def test_notes_that_do_not_fit_in_the_trailer(self):
        long = "字" * 3333
        self.run_with(long)
        trailer = tomllib.loads(self.bytes_of(SMALL)[-TRAILER_SIZE:].decode())
        self.assertFalse(trailer["spec_is_complete"])
        self.assertNotIn("notes", trailer["spec"])
        (run,) = json.loads(self.listed("--json"))
        self.assertEqual(run["notes"], long)
        # A longer run still begins with it, whatever its own notes are.
        longer = self.run_with("short", "--set", "training.epochs=5")
        self.assertIn("begins with the 3 epochs of run 2f70fbf3c5e4", longer.errors)
        longest = self.run_with("", "--set", "training.epochs=7")
        self.assertIn("begins with the 5 epochs of run ", longest.errors)

    def test_too_long_notes(self):
        for notes, cause in [("x" * 10001, "notes must be a text without NUL of at most 10000 bytes"),
                             ("x" * 1_000_000, "the file has more than 32768 bytes"),
                             ("a\0b", "notes must be a text without NUL of at most 10000 bytes")]:
            self.write("noted.toml", f"notes = {json.dumps(notes)}\nname = \"a\"\n"
                       "corpus.file = \"text.txt\"\n")
            process = self.run_cli("noted.toml", "--out", "out")
            self.assertEqual(process.returncode, 2)
            self.assertIn(cause, process.errors)
            self.assertLess(len(process.errors), 2000)

    def test_a_sweep_labels_its_runs(self):
        self.write("sweep.toml", 'name = "s"\nbase = "small.toml"\n[set]\nnotes = "of a sweep"\n'
                   "[grid]\nseed = [1, 2]\n")
        self.assertEqual(self.run_cli("sweep.toml", "--out", "out", "--quiet").returncode, 0)
        self.assertIn("2 runs: 2 finished", self.listed("--where", "notes = 'of a sweep'"))


if __name__ == "__main__":
    main()
