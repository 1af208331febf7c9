"""What users see of a field that has a meaning in some runs only: training.carry_state under both
samplings.

Usage: tests/python tests/report/fields_without_meaning_test.py RUNEXP [unittest arguments]
"""

import csv
import io
import json
import math

import h5py

from end_to_end import CliTest, check_trailer, main

SWEEP = """name = "grid"
base = "small.toml"
[grid]
"training.sampling" = ["random", "consecutive"]
"training.carry_state" = [true, false]
"""
FIELD = "training.carry_state"


class FieldsWithoutMeaning(CliTest):
    def setUp(self):
        super().setUp()
        self.write("sweep.toml", SWEEP)
        events = [json.loads(line) for line in self.output(
            "sweep.toml", "--out", "out", "--json").splitlines()]
        self.ended = {event["run"]: event["varying"] for event in events
                      if event["event"] == "ended"}
        self.values = {run: varying.get(FIELD) for run, varying in self.ended.items()}

    def output(self, *arguments):
        process = self.run_cli(*arguments)
        self.assertEqual(process.returncode, 0, process.errors)
        return process.output

    def path(self, carried):
        (run,) = (run for run, value in self.values.items() if value is carried)
        return f"out/grid-{run}.h5"

    def test_runs_that_differ_in_nothing_else_are_one(self):
        self.assertEqual(sorted(self.ended.values(), key=str), [
            {"training.sampling": "consecutive", FIELD: False},
            {"training.sampling": "consecutive", FIELD: True},
            {"training.sampling": "random"}])

    def test_the_file_does_not_hold_it(self):
        with h5py.File(self.folder / self.path(None)) as file:
            self.assertNotIn(FIELD, file["spec"].attrs)
            self.assertNotIn("carry_state", file["spec/toml"][()].decode())
            self.assertNotIn("carry_state", file["spec/identity_text"][()].decode())
        for carried in (True, False):
            with h5py.File(self.folder / self.path(carried)) as file:
                self.assertEqual(file["spec"].attrs[FIELD], carried)
        trailer = check_trailer(self.bytes_of(self.path(None)))
        self.assertNotIn("carry_state", trailer["spec"]["training"])
        self.assertIn("identical", self.output("verify", self.path(None)))

    def test_tables_have_an_empty_cell(self):
        for table in (self.output("list", "out"), self.output("sweep.toml", "--dry-run")):
            head, *lines = (line for line in table.splitlines() if "sampling" in line
                            or "random" in line or "consecutive" in line)
            at = head.index("carry_state")
            cells = sorted(line[at:].partition("  ")[0] for line in lines)
            self.assertEqual(cells, ["", "false", "true"], table)

    def test_it_varies_only_where_it_has_a_meaning(self):
        head = self.output("list", self.path(None), self.path(True)).splitlines()[0]
        self.assertIn("sampling", head)
        self.assertNotIn("carry_state", head)
        self.assertNotIn("carry_state", self.output("compare", self.path(None), self.path(True)))
        self.assertNotIn("carry_state", self.output("export", self.path(None), self.path(False)))

    def test_expressions_find_only_runs_that_have_it(self):
        for expression, values in (("carry_state = true", [True]), ("carry_state != true", [False]),
                                   ("not carry_state = true", [False, None])):
            runs = json.loads(self.output("list", "out", "--where", expression, "--json"))
            self.assertEqual(sorted((run[FIELD] for run in runs), key=str), values, expression)
        last = self.output("list", "out", "--sort", FIELD, "--json").splitlines()[-2]
        self.assertIsNone(json.loads(last)[FIELD])

    def test_compare(self):
        paths = [self.path(value) for value in (None, True, False)]
        self.assertRegex(self.output("compare", *paths), r"\n  training.carry_state +– +true +false\n")
        runs = json.loads(self.output("compare", "--json", *paths))["runs"]
        self.assertEqual([run["spec"][FIELD] for run in runs], [None, True, False])
        bits = self.run_cli("compare", "--bits", self.path(None), self.path(False))
        self.assertIn("spec, training.sampling", bits.output)
        self.assertNotIn("carry_state", bits.output)

    def test_export(self):
        expected = {run: {None: "", True: "true", False: "false"}[value]
                    for run, value in self.values.items()}
        for arguments in ((), ("--summary",)):
            rows = csv.DictReader(io.StringIO(self.output("export", "out", *arguments)))
            self.assertEqual({row["run_id"]: row[FIELD] for row in rows}, expected)
        self.output("export", "out", "-o", "all.h5")
        with h5py.File(self.folder / "all.h5") as file:
            exported = dict(zip(file["run"].asstr()[:], file[FIELD][:].tolist()))
            self.assertEqual(file["stop.no_improvement_epochs"].dtype, "int64")
        self.assertEqual({run: None if math.isnan(value) else bool(value)
                          for run, value in exported.items()}, self.values)


if __name__ == "__main__":
    main()
