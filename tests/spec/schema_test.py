"""The JSON Schema accepts every shipped spec and rejects broken ones."""

import copy
import json
import pathlib
import tomllib
import unittest

import jsonschema

EXPERIMENTS = pathlib.Path(__file__).resolve().parents[2] / "experiments"
SWEEPS = EXPERIMENTS.parent / "sweeps"
SCHEMA = json.loads((EXPERIMENTS / "runexp.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

SWEEP_SCHEMA = json.loads((SWEEPS / "runexp-sweep.schema.json").read_text(encoding="utf-8"))
SWEEP_VALIDATOR = jsonschema.Draft202012Validator(SWEEP_SCHEMA)


def load(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


class SchemaTest(unittest.TestCase):
    def test_schema_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_shipped_specs_are_valid(self):
        specs = sorted(EXPERIMENTS.glob("*.toml"))
        self.assertGreaterEqual(len(specs), 4)
        for path in specs:
            with self.subTest(path.name):
                self.assertEqual([e.message for e in VALIDATOR.iter_errors(load(path))], [])
                first_line = path.read_text(encoding="utf-8").splitlines()[0]
                self.assertEqual(first_line, "#:schema ./runexp.schema.json")

    def test_smallest_spec_is_valid(self):
        self.assertTrue(VALIDATOR.is_valid({"name": "实验", "corpus": {"file": "a.txt"}}))

    def test_broken_specs_are_rejected(self):
        good = load(EXPERIMENTS / "jay_consecutive.toml")
        changes = [
            ("name", ".hidden"), ("name", "a/b"), ("name", ""), ("name", 3), ("name", "x" * 101),
            ("seed", -1), ("seed", 1.5), ("sede", 1),
            ("corpus.file", ""), ("corpus.file", "a\nb"), ("corpus.sha256", "12"),
            ("corpus.max_characters", -1), ("corpus.size", 1), ("corpus", "x"),
            ("model.hidden_units", 0), ("model.hidden_units", 65537),
            ("model.initial_stddev", 0.0), ("training.sampling", "shuffled"),
            ("training.carry_state", 1), ("training.epochs", "3"), ("training.clip_theta", -0.01),
            ("training.learning_rate", 1e39), ("training.loss", "mse"), ("training.momentum", 0.9),
            ("samples.prefixes", "分开"), ("samples.prefixes", [""]), ("samples.length", -1),
            ("log.parameters_every_epochs", -1), ("logs", {}),
        ]
        for name, value in changes:
            with self.subTest(name=name, value=value):
                spec = copy.deepcopy(good)
                section, _, key = name.rpartition(".")
                (spec.setdefault(section, {}) if section else spec)[key] = value
                self.assertFalse(VALIDATOR.is_valid(spec))

    def test_values_without_effect_are_rejected(self):
        spec = {"name": "a", "corpus": {"file": "a.txt"}, "training": {"carry_state": True}}
        self.assertTrue(VALIDATOR.is_valid(spec))
        for sampling in ("consecutive", "random"):
            spec["training"]["sampling"] = sampling
            self.assertEqual(VALIDATOR.is_valid(spec), sampling == "consecutive")
        del spec["training"]["carry_state"]
        self.assertTrue(VALIDATOR.is_valid(spec))
        for above, valid in ((None, True), (0, False), (0.0, False), (9, True)):
            spec["stop"] = {"after_epoch": 5} | ({} if above is None else {"perplexity_above": above})
            self.assertEqual(VALIDATOR.is_valid(spec), valid, above)

    def test_missing_fields_are_rejected(self):
        good = load(EXPERIMENTS / "smoke.toml")
        for name in ("name", "corpus"):
            spec = {key: value for key, value in good.items() if key != name}
            self.assertFalse(VALIDATOR.is_valid(spec), name)
        self.assertFalse(VALIDATOR.is_valid({"name": "a", "corpus": {}}))


class SweepSchemaTest(unittest.TestCase):
    def test_schema_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SWEEP_SCHEMA)

    def test_shipped_sweeps_are_valid(self):
        sweeps = sorted(SWEEPS.glob("*.toml"))
        self.assertGreaterEqual(len(sweeps), 3)
        for path in sweeps:
            with self.subTest(path.name):
                self.assertEqual([e.message for e in SWEEP_VALIDATOR.iter_errors(load(path))], [])
                first_line = path.read_text(encoding="utf-8").splitlines()[0]
                self.assertEqual(first_line, "#:schema ./runexp-sweep.schema.json")

    def test_all_forms_are_valid(self):
        sweep = tomllib.loads(
            """
            name = "s"
            base = "b.toml"
            [grid]
            seed = { range = [1, 9], step = 2 }
            training.clip_theta = { log_range = [0.01, 1], count = 3 }
            [random]
            count = 3
            training = { epochs = { integer = [1, 2] }, learning_rate = { uniform = [1, 2] } }
            "model.initial_stddev" = { log_uniform = [0.01, 1] }
            "training.loss" = { choice = ["cross_entropy"] }
            [[exclude]]
            seed = 1
            "training.clip_theta" = [0.01, 1]
            """)
        self.assertEqual([e.message for e in SWEEP_VALIDATOR.iter_errors(sweep)], [])

    def test_broken_sweeps_are_rejected(self):
        for section, key, value in [
                ("grid", "seed", 1), ("grid", "seed", []), ("grid", "seed", [-1]),
                ("grid", "seed", {"range": [1]}), ("grid", "seed", {"range": [1, 2], "count": 2}),
                ("grid", "sede", [1]), ("grid", "name", ["a"]), ("set", "seed", [1]),
                ("grid", "training", {"epocs": [1]}), ("grid", "training.epochs", ["3"]),
                ("random", "count", 0), ("random", "seed", {"uniform": [1, 2]})]:
            with self.subTest(section=section, key=key, value=value):
                sweep = {"name": "s", "base": "b.toml", section: {key: value}}
                self.assertFalse(SWEEP_VALIDATOR.is_valid(sweep))
        self.assertFalse(SWEEP_VALIDATOR.is_valid({"name": "s"}))
        self.assertFalse(SWEEP_VALIDATOR.is_valid({"name": "s", "base": "b", "seed": 1}))


if __name__ == "__main__":
    unittest.main()
