"""--where, which all commands that take RUNS have in common.

Usage: tests/python tests/report/where_cli_test.py RUNEXP [unittest arguments]
"""

import json
import pathlib

from end_to_end import CliTest, main
from report_page import data_of

COMMANDS = (["list"], ["contrast", "--of", "seed"], ["export"], ["report"], ["compare"], ["verify"],
            ["prune"])


class Where(CliTest):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.run_small("--grid", "seed=1..3", "--quiet").returncode, 0)
        self.ids = {run["seed"]: run["run_id"] for run in json.loads(self.output("list", "--json"))}

    def output(self, command, *arguments):
        process = self.run_cli(command, "out", *arguments)
        self.assertEqual((process.returncode, process.errors), (0, ""))
        return process.output

    def test_it_chooses_the_same_runs(self):
        where = "--where", "seed>=2 and not status=failed"
        chosen = {self.ids[2], self.ids[3]}
        lines = [json.loads(line) for line in self.output("verify", *where, "--json").splitlines()]
        self.assertEqual({line["run"] for line in lines}, chosen)
        compared = json.loads(self.output("compare", *where, "--json"))
        self.assertEqual({pathlib.Path(run["file"]).stem[-12:] for run in compared["runs"]}, chosen)
        for follow in [], ["--follow"]:
            self.output("report", *where, "-o", "page.html", *follow)
            data = data_of(self.folder / "page.html")
            self.assertEqual({run["id"] for run in data["runs"]}, chosen)
        summary = self.output("export", *where, "--summary", "--format", "jsonl")
        self.assertEqual({json.loads(line)["run_id"] for line in summary.splitlines()}, chosen)
        removed = self.output("prune", *where, "--dry-run")
        self.assertEqual({run for run in self.ids.values() if run in removed}, chosen)

    def test_a_wrong_expression(self):
        before = self.files()
        for command in COMMANDS:
            process = self.run_cli(*command, "--where", "sede=1", "out")
            self.assertEqual((process.returncode, process.output), (2, ""), command)
            self.assertTrue(process.errors.startswith(
                '--where: error: "sede" is neither a field nor a metric\n'), process.errors)
        self.assertEqual(self.files(), before)

    def test_no_such_run(self):
        before = self.files()
        for command in (["contrast", "--of", "seed"], ["export"], ["compare"], ["verify"]):
            process = self.run_cli(*command, "--where", "seed=9", "out")
            self.assertEqual((process.returncode, process.output), (2, ""), command)
            self.assertIn(f"runexp {command[0]}: there are no such runs", process.errors)
        process = self.run_cli("report", "--where", "seed=9", "out")
        self.assertEqual((process.returncode, process.errors), (2, "runexp report: no run to report\n"))
        self.assertEqual(self.files(), before)

    def test_what_cannot_be_read_is_named(self):
        self.write("out/damaged.h5", b"x")
        for command, code in (["list"], 0), (["report", "-o", "page.html"], 0), (["verify"], 2):
            process = self.run_cli(*command, "--where", "seed=1", "out")
            self.assertEqual(process.returncode, code, process.errors)
            self.assertIn("out/damaged.h5: ", process.output + process.errors)

    def test_two_named_runs_are_compared_by_their_bits(self):
        process = self.run_cli("compare", "--bits", "--where", "seed=1", "out")
        self.assertEqual(process.returncode, 2)
        self.assertIn("--where", process.errors)


if __name__ == "__main__":
    main()
