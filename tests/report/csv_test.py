"""CSV for pandas, which gets every value as it is, and for spreadsheets.

Usage: tests/python tests/report/csv_test.py RUNEXP [unittest arguments]
"""

import csv
import io
import json

from end_to_end import CliTest, main

MARK = b"\xef\xbb\xbf"


class Csv(CliTest):
    def setUp(self):
        super().setUp()
        self.result_of(self.run_small("--set", "name=-5", "--set", "training.learning_rate=0.5"))
        (path,) = (self.folder / "out").glob("*.h5")
        # The path of a run file may be what a stranger has chosen.
        self.formula = '=HYPERLINK("http:evil","a,b").h5'
        path.rename(self.folder / self.formula)

    def export(self, *arguments):
        process = self.run_cli("export", self.formula, *arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return process.output

    def test_plain_csv_comes_back_from_pandas(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("there is no pandas")
        (run,) = map(json.loads, self.export("--summary", "--format", "jsonl").splitlines())
        frame = pandas.read_csv(io.StringIO(self.export("--summary")), dtype={"run_id": str, "name": str},
                                float_precision="round_trip")
        for name, value in frame.iloc[0].items():
            if run[name] is None:
                self.assertTrue(pandas.isna(value), name)
            elif isinstance(run[name], list):
                self.assertEqual(json.loads(value), run[name])
            else:
                self.assertEqual(value, run[name], name)

    def test_a_spreadsheet_gets_no_formula(self):
        self.export("--summary", "--excel", "-o", "excel.csv")
        content = self.bytes_of("excel.csv")
        self.assertTrue(content.startswith(MARK + b"file,run_id,"))
        (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        (plain,) = csv.DictReader(io.StringIO(self.export("--summary")))
        self.assertEqual(row["file"], "'" + self.formula)
        self.assertEqual(row["name"], "'-5")
        changed = {key for key in row if row[key] != plain[key]}
        self.assertLessEqual(changed, {"file", "name", "run_id"})
        self.assertEqual(row["training.learning_rate"], "0.5")
        self.export("--excel", "-o", "excel.csv")  # which replaces an earlier one
        self.assertTrue(self.bytes_of("excel.csv").startswith(MARK + b"run_id,epoch,"))
        self.export("-o", "excel.csv")
        self.assertTrue(self.bytes_of("excel.csv").startswith(b"run_id,epoch,"))

    def test_a_dash_is_stdout(self):
        self.assertEqual(self.export("-o", "-"), self.export())
        self.assertFalse((self.folder / "-").exists())

    def test_pandas_reads_what_a_spreadsheet_reads(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("there is no pandas")
        self.export("--excel", "-o", "excel.csv")
        self.export("-o", "plain.csv")
        frames = [pandas.read_csv(self.folder / name) for name in ("excel.csv", "plain.csv")]
        self.assertTrue((frames[0].drop(columns="run_id") == frames[1].drop(columns="run_id")).all().all())

    def test_only_csv_is_for_spreadsheets(self):
        for arguments in (["-o", "x.jsonl"], ["-o", "x.h5"], ["--format", "jsonl"]):
            process = self.run_cli("export", self.formula, "--excel", *arguments)
            self.assertEqual((process.output, process.returncode), ("", 2))
            self.assertIn("only CSV is for spreadsheets", process.errors)

    def test_help_says_how(self):
        self.assertIn("--excel", self.run_cli("export", "--help").output)


if __name__ == "__main__":
    main()
