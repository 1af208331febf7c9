"""An experiment that is named twice on one command line, by whatever name, is one run.

Usage: tests/python tests/cli/same_runs_test.py RUNEXP [unittest arguments]
"""

import json

from end_to_end import SPEC, CliTest, main

SWEEP = """name = "{name}"
base = "small.toml"
[grid]
seed = [{seeds}]
"""
NOTE = "NOTE: {}: the same experiment as one before it; it is run once\n"
SWEEP_NOTE = "NOTE: {}: {} that a spec before it has, too; each is run once\n"


class SameRuns(CliTest):
    def setUp(self):
        super().setUp()
        self.write("other.toml", self.bytes_of(self.spec).replace(b'"small"', b'"other"'))
        self.write("a.toml", SWEEP.format(name="a", seeds="1, 2, 3"))
        self.write("b.toml", SWEEP.format(name="b", seeds="2, 3, 4"))

    def test_a_spec_named_twice(self):
        for twice in ["small.toml", "small.toml"], ["small.toml", "./small.toml"]:
            process = self.run_cli(*twice, "--out", "out", "--quiet")
            self.assertEqual((process.returncode, process.errors), (0, NOTE.format(twice[1])))
            self.assertTrue(process.output.startswith("small finished: 3 epochs"), process.output)
            self.assertEqual(len(list(self.folder.glob("out/*.h5"))), 1)

    def test_two_specs_of_one_identity(self):
        process = self.run_cli("small.toml", "other.toml", "--out", "out", "--quiet")
        self.assertEqual((process.returncode, process.errors), (0, NOTE.format("other.toml")))
        self.assertTrue(process.output.startswith("small finished"))

    def test_counts(self):
        process = self.run_cli("a.toml", "b.toml", "other.toml", "a.toml", "--out", "out")
        self.assertEqual(process.returncode, 0)
        self.assertTrue(process.errors.startswith(
            SWEEP_NOTE.format("b.toml", "2 runs") + NOTE.format("other.toml") +
            SWEEP_NOTE.format("a.toml", "3 runs") + "4 runs\n"), process.errors)
        self.assertTrue(process.output.endswith("\n4 runs: 4 finished\n"))
        self.assertEqual(len(list(self.folder.glob("out/*.h5"))), 4)
        process = self.run_cli("a.toml", "b.toml", "--out", "out", "--quiet")
        self.assertTrue(process.output.endswith("\n4 runs: 4 finished (4 before)\n"))

    def test_dry_run(self):
        process = self.run_cli("small.toml", "other.toml", "a.toml", "b.toml", "--dry-run")
        self.assertEqual((process.returncode, process.errors), (0, ""))
        self.assertEqual(process.output.count("\nrun id "), 1)
        self.assertIn("\n2 runs: 2 new; ", process.output)
        self.assertIn("\n1 run: 1 new; ", process.output)
        self.assertTrue(process.output.endswith(
            "\n" + NOTE.format("other.toml") + SWEEP_NOTE.format("a.toml", "1 run") +
            SWEEP_NOTE.format("b.toml", "2 runs")), process.output)

    def events(self, *arguments):
        process = self.run_cli(*arguments, "--json")
        self.assertEqual(process.returncode, 0, process.errors)
        return [json.loads(line) for line in process.output.splitlines()]

    def test_events(self):
        events = self.events("small.toml", "other.toml", "small.toml", "--out", "out")
        self.assertEqual(events[0], {"event": "batch", "runs": 1, "repeated": 2})
        self.assertEqual([event["event"] for event in events].count("ended"), 1)
        self.assertEqual((events[-1]["runs"], events[-1]["finished"]), (1, 1))

    def test_a_plan_for_programs(self):
        self.write("c.toml", SWEEP.format(name="c", seeds="1").replace("[grid]", '[grid]\n'
                   '"training.sampling" = ["random"]\n"training.carry_state" = [true, false]'))
        arguments = ["a.toml", "b.toml", "c.toml", "--out", "out", "--dry-run"]
        *runs, plan = self.events(*arguments)
        self.assertEqual(plan, {"event": "plan", "runs": 5, "repeated": 2, "merged": 1,
                                "updates": 105, "updates_left": 105})
        self.assertEqual([run["name"] for run in runs], ["a", "a", "a", "b", "c"])
        self.assertEqual([run["varying"]["seed"] for run in runs], [1, 2, 3, 4, 1])
        self.assertEqual({run["status"] for run in runs}, {"new"})
        self.assertEqual((runs[0]["epochs"], runs[0]["updates"], runs[0]["vocabulary"]), (3, 21, 24))
        self.assertFalse((self.folder / "out").exists())
        self.run_cli("a.toml", "--out", "out", "--quiet")
        *runs, plan = self.events(*arguments, "--estimate")
        self.assertEqual([run["status"] for run in runs], ["finished"] * 3 + ["new"] * 2)
        self.assertEqual([run["updates_left"] for run in runs], [0] * 3 + [21] * 2)
        self.assertEqual([run["seconds"] > 0 for run in runs], [False] * 3 + [True] * 2)
        self.assertGreater(plan["seconds"], 0)

    def test_a_problem_stays_one(self):
        self.write("wrong.toml", SPEC.format(name="x", epochs=-1, hidden_units=1, sample_every=0))
        process = self.run_cli("small.toml", "small.toml", "wrong.toml", "--json", "--dry-run")
        self.assertEqual((process.returncode, process.output), (2, ""))


if __name__ == "__main__":
    main()
