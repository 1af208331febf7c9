"""tools/independent_verify, which was written from core/NUMERICS.md alone, reaches the digests of
runexp; what is changed, in a run or in a rule, it notices.

Usage: tests/python tests/run/independent_verify_test.py RUNEXP [unittest arguments]
"""

import ast
import io
import pathlib
import re
import shutil
import subprocess
import sys

from end_to_end import TRAILER_SIZE, CliTest, main, sealed
import h5py

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tools" / "independent_verify"
MODULES = ROOT / "tools" / "independent"
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROGRAM.parent))
from independent import spec  # noqa: E402

# Odd sizes: none is a multiple of a vector. `distinct` characters come first, each once.
SMALL = ["model.hidden_units=19", "training.batch_size=5", "training.time_steps=7",
         "training.epochs=3", "samples.every_epochs=2", "corpus.max_characters=300"]
TAME = ["training.learning_rate=0.02", "training.clip_theta=1"]
GRU, LSTM = "model.cell=gru", "model.cell=lstm"
LARGE_START = ["model.initial=pytorch", "training.learning_rate=1"]  # no state is near zero
FADING = ["model.initial_stddev=2e-29", "training.learning_rate=1", "training.clip_theta=10"]  # 2^-100 is 8e-31
VALIDATION = ["corpus.validation_fraction=0.29", "validation.rows=4"]
RUNS = {
    "consecutive": [], "dropped state": ["training.carry_state=false"],
    "random": ["training.sampling=random"], "clipped": ["training.loss=clipped_probability"],
    "random, clipped": ["training.sampling=random", "training.loss=clipped_probability"],
    "relu": ["model.cell=relu"], "fading": FADING, "stopped": ["stop.perplexity_above=1"],
    "a changed text": ["corpus.newlines=keep", "corpus.lowercase=true", "corpus.collapse_spaces=true",
                       "corpus.max_characters=0", "corpus.file=letters.txt",
                       'samples.prefixes=["THE  \\nÉ"]'],
    "A to Z": ["corpus.only_a_to_z=true", "corpus.collapse_spaces=true", "corpus.file=letters.txt",
               'samples.prefixes=["The\\nt"]'],
    "a loss that is not finite": ["model.cell=relu", "training.learning_rate=1e5", "training.clip_theta=1"],
    "an infinite perplexity": ["training.learning_rate=1e5", "training.clip_theta=1"],

    "momentum": ["training.optimizer=momentum", *TAME],
    "Nesterov, by value": ["training.optimizer=momentum", "momentum.nesterov=true", "training.clip=value",
                           "training.learning_rate=1", "training.clip_theta=0.01"],
    "adagrad, step": ["training.optimizer=adagrad", *TAME, "adagrad.initial_accumulator_value=1e-6",
                      "training.schedule=step", "schedule.every_epochs=2"],
    "rmsprop, exponential": ["training.optimizer=rmsprop", "training.learning_rate=0.002", "rmsprop.alpha=0.9",
                             "training.schedule=exponential", "schedule.after_epoch=2"],
    "adam, linear": ["training.optimizer=adam", *TAME, "training.schedule=linear", "adam.beta1=0.8"],
    "adamw, cosine": ["training.optimizer=adamw", *TAME, "adamw.weight_decay=0.5", "schedule.warmup_updates=9",
                      "training.schedule=cosine", "schedule.final_factor=0.1"],
    "by value": ["training.clip=value", "training.clip_theta=0.005", "training.learning_rate=10"],
    "never reset": ["training.reset_state=never"],

    "layers": ["model.layers=3", *LARGE_START],
    "embedding": ["model.embedding_units=6", "model.initial=uniform"],
    "layers, relu, adam": ["model.layers=2", "model.cell=relu", "model.dropout=0.5", "model.initial=pytorch",
                           "training.optimizer=adam", *TAME],
    "dropout": ["model.layers=3", "model.dropout=0.3", "model.output_dropout=0.25", "model.embedding_units=11",
                *LARGE_START, *VALIDATION],
    "output dropout": ["model.output_dropout=0.4", "training.sampling=random"],
    "gru": [GRU, *LARGE_START],
    "gru, embedding": [GRU, "model.layers=2", "model.embedding_units=5", "model.dropout=0.2",
                       "training.loss=clipped_probability", "model.initial=uniform", "model.initial_bound=0.5"],
    "gru, inner bias": [GRU, "model.gru_inner_bias=true", "model.layers=2", "model.initial=pytorch",
                        "training.optimizer=rmsprop", *TAME, *VALIDATION],
    "gru, reset before": [GRU, "model.gru_reset=before", "model.layers=2", "model.output_dropout=0.2",
                          *LARGE_START],
    "gru, fading": [GRU, *FADING], "gru, reset before, fading": [GRU, "model.gru_reset=before", *FADING],
    "lstm": [LSTM, *LARGE_START, "model.forget_bias=-0.7"],
    "lstm, never reset": [LSTM, "model.layers=2", "model.embedding_units=5", "model.dropout=0.2",
                          "training.reset_state=never", "training.optimizer=adamw", "model.forget_bias=1",
                          *LARGE_START, *VALIDATION],
    "lstm, random": [LSTM, "training.sampling=random", "training.clip=value", *TAME],
    "lstm, fading": [LSTM, *FADING],

    "validated": [*VALIDATION, "corpus.test_fraction=0.1", "validation.rows=3",
                  "validation.every_epochs=2", "training.epochs=4", "training.learning_rate=1000"],
    "validated, clipped": ["corpus.validation_fraction=0.1", "training.loss=clipped_probability",
                           "training.sampling=random"],
    "stopped by its validation": ["corpus.validation_fraction=0.1", "training.learning_rate=1000",
                                  "stop.no_improvement_epochs=2", "training.epochs=7"],
    # All outputs are clipped and stay so, while the parameters fade.
    "equal validations": ["model.initial_stddev=1e6", "training.loss=clipped_probability",
                          "training.optimizer=adamw", *TAME, *VALIDATION]}

# One rule each in the program's words, and another one in its place: of a run above, in a module.
OTHER_RULES = [
    ("4.2: forget bias", "lstm", "model", 'float32(spec["model.forget_bias"])', "float32(0)"),
    ("4.2: biases of PyTorch", "gru", "model", 'if name == "W_xe":', "if is_bias(name):\n        return 0.0\n    if 0:"),
    ("4.2: embedding of PyTorch", "dropout", "model", 'if name == "W_xe":', 'if name == "W_none":'),
    ("4.2: bound", "embedding", "model", '(2.0 * uniform(draw) - 1.0)\n\n\ndef as', "uniform(draw)\n\n\ndef as"),
    ("4.2: streams by layer", "layers", "model", '"init/" + name', '"init/" + name.split("_2")[0]'),
    ("4.4: order of the rows", "consecutive", "arithmetic", "np.vstack([np.zeros_like(m[:1]), m])",
     "np.vstack([np.zeros_like(m[:1]), m[::-1]])"),
    ("4.5: tree", "consecutive", "arithmetic", "lanes[..., :half] + lanes[..., half:2 * half]",
     "lanes[..., 0:2 * half:2] + lanes[..., 1:2 * half:2]"),
    ("5.5: C flows on", "lstm", "network", "passed.states.append(steps[-1])",
     "passed.states.append(Step(H=steps[-1].H, C=0 * steps[-1].C))"),
    ("5.5: never reset", "never reset", "run", "self.carries() and (b > 0 or", "self.carries() and b > 0 and ("),
    ("6.1: bias first", "embedding", "network", 'chain(w["b_" + g], X, w["W_x" + g])',
     'chain(float32(0), X, w["W_x" + g]) + w["b_" + g]'),
    ("6.1a: index", "dropout", "network", "reshape(shape) < self.p", "reshape(shape[::-1]).T < self.p"),
    ("6.1a: scale", "dropout", "network", "m * float32(1.0 / (1.0 - self.p))", "m"),
    ("6.1a: rounding of the scale", "dropout", "network", "m * float32(1.0 / (1.0 - self.p))",
     "m / float32(1.0 - self.p)"),
    ("6.1a: updates from 1", "dropout", "run", "update=self.u + 1", "update=self.u + 2"),
    ("6.1a: layers from 1", "dropout", "network", "dropout/layer={layer}/", "dropout/layer={layer - 1}/"),
    ("6.1a: p of the last layer", "dropout", "network", 'layer == spec["model.layers"]', "layer == 1"),
    ("6.1a: what flows on", "dropout", "network", "passed.states.append(steps[-1])",
     "passed.states.append(Step(H=dropout(H)[-inputs.shape[1]:]))"),
    ("6.1a: evaluation", "dropout", "run", "rows[None, :, t], states)", "rows[None, :, t], states, self.u)"),
    ("6.1a: samples", "dropout", "run", "self.text.index[text[i]]]]), states)",
     "self.text.index[text[i]]]]), states, self.u)"),
    ("6.6: mask on the way back", "dropout", "network", "layer.dropout(D)", "D"),
    ("6.6: fading", "fading", "arithmetic", "2.0 ** -100, float32(0)", "2.0 ** -101, float32(0)"),
    ("6.7: order of the characters", "embedding", "arithmetic", "in zip(m, index)", "in zip(m[::-1], index[::-1])"),
    ("6.7: X after dropout", "dropout", "network", "Step(w=w, X=X,",
     "Step(w=w, X=passed.layers[-1].H if passed.layers else X,"),
    ("6.7: H after dropout", "output dropout", "network", "chain(float32(0), passed.seen.T, G)",
     "chain(float32(0), passed.layers[-1].H.T, G)"),
    ("6.8: canonical order", "layers", "run", "map(sum_of_squares, gradients.values())",
     "map(sum_of_squares, reversed(gradients.values()))"),
    ("6.11: order of the gates", "lstm", "cells", "for g in gates]).T)", "for g in gates[::-1]]).T)"),
    ("6.11: chain over the gates", "gru, embedding", "network",
     'D = products_back(float32(0), dZ, layer.w, self.cell.gates, "W_x")',
     'D = sum(products_back(float32(0), dZ, layer.w, g, "W_x") for g in self.cell.gates)'),
    ("6.12: one rounding", "lstm", "cells", "fma(F, before.C, I * C_)", "F * before.C + I * C_"),
    ("6.12: C fades", "lstm, fading", "cells", "C = faded(fma(F, before.C, I * C_))", "C = fma(F, before.C, I * C_)"),
    ("6.12: R", "lstm", "cells", "faded(later.dC * later.s.F)", "faded(later.dC * s.F)"),
    ("6.12: C before", "lstm", "cells", "(dC * before.C)", "(dC * s.C)"),
    ("6.12: products from the left", "lstm", "cells", "(dC * s.I) * fma(-s.C_, s.C_, ONE)",
     "dC * (s.I * fma(-s.C_, s.C_, ONE))"),
    ("6.13: when the reset gate acts", "gru", "cells", '== "after"', '!= "after"'),
    ("6.13: z and 1 - z", "gru", "cells", "(ONE - Z) * N)))\n\n    def arriving(self, w, D, later):\n        return",
     "N - Z * N)))\n\n    def arriving(self, w, D, later):\n        return"),
    ("6.13: inner bias within R", "gru, inner bias", "cells", "tanh32(fma(R, P, A[\"h\"]))",
     "tanh32(fma(R, P - w[\"b_hh\"], A[\"h\"] + w[\"b_hh\"]))"),
    ("6.13: its gradient", "gru, inner bias", "cells", 'b_hh=dP["h"]', 'b_hh=dZ["h"]'),
    ("6.13: R in dP_h", "gru", "cells", 'faded(dZ["h"] * s.R)}', 'dZ["h"]}'),
    ("6.13: what comes back begins the chain", "gru", "cells",
     "products_back(D + faded(later.dH * later.s.Z), later.dP, w, self.gates)",
     "products_back(D, later.dP, w, self.gates) + faded(later.dH * later.s.Z)"),
    ("6.13: dQ", "gru, reset before", "cells", "faded(later.dQ * later.s.R)", "faded(later.dQ)"),
    ("6.13: F_h", "gru, reset before", "cells", '"h": s.Q}', '"h": H}'),
    ("6.13: H fades", "gru, fading", "cells", "faded(fma(Z, before.H, (ONE - Z) * N)))\n\n    def arriving(self, w, D, later):\n        return",
     "fma(Z, before.H, (ONE - Z) * N))\n\n    def arriving(self, w, D, later):\n        return"),
    ("6.14: moments of all tensors", "layers, relu, adam", "optimizers", "m[name] = moment",
     'm[name] = moment if name != "b_h_2" else m[name]'),
    ("7.4: evaluations", "stopped by its validation", "run", "(self.validation if self.has_validation else self.metrics)",
     "self.metrics"),
    ("11.1: rows", "validated", "run", "reshape(R, k)", "reshape(k, R).T"),
    ("11.3: in float64", "validated", "run", "sums + float64(losses)", "float64(float32(sums + losses))"),
    ("11.4: the first of equals", "equal validations", "run", "if perplexity < min(", "if perplexity <= min("),
]


# Fields, and words of a field, that it refuses.
NOT_CHECKED = {"model.initial_file": (), "model.initial =": ("file",)}


def written(condition):
    """A condition as in the table of the fields."""
    if condition is None:
        return None
    values = " or ".join(map(spec.toml, condition.values))
    return f"only with {condition.field} {'=' if condition.one_of_them else '!='} {values}"


class IndependentVerify(CliTest):
    def run_of(self, *overrides):
        """The run file of the small spec with these fields."""
        arguments = [word for field in overrides for word in ("--set", field)]
        process = self.run_cli(self.spec, "--out", "out", "--quiet", *arguments)
        self.assertIn(process.returncode, (0, 1), process.errors)
        return self.folder / re.search(r"\n  file +(\S+)", process.output)[1]

    def check(self, *arguments, program=PROGRAM):
        return subprocess.run([sys.executable, program, *arguments], cwd=self.folder, text=True,
                              capture_output=True, check=False)

    def other_program(self, module, change):
        """A copy of the program, one of whose modules is changed."""
        folder = self.folder / "other"
        shutil.copytree(MODULES, folder / "independent", ignore=shutil.ignore_patterns("__pycache__"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        shutil.copy(PROGRAM, folder)
        path = folder / "independent" / f"{module}.py"
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        return folder / PROGRAM.name

    def check_differs(self, run, module, change):
        """A program that is changed so computes another result, and says where it parts."""
        process = self.check(run, program=self.other_program(module, change))
        shutil.rmtree(self.folder / "other")
        self.assertEqual((process.returncode, process.stderr), (1, ""), process.stdout)
        self.assertRegex(process.stdout, r"\ndiffers from .*: ((epoch \d+: \w+|/parameters/.*) is .+, not .+|the run has .*)\n$")
        self.assertNotIn(self.digest(run), process.stdout)

    def digest(self, run):
        with h5py.File(run) as file:
            return file.attrs["result_sha256"]

    def test_the_digests_are_those_of_runexp(self):
        self.write("letters.txt", "\ufeffThe  Élan\r\n of\n\nthe \u212ain, İ Σ: " * 40)
        for what, overrides in RUNS.items():
            with self.subTest(what):
                run = self.run_of(*SMALL, *overrides)
                process = self.check(run)
                self.assertEqual((process.returncode, process.stderr), (0, ""), process.stdout)
                self.assertIn(f"result_sha256 {self.digest(run)}\nsame as in {run}\n", process.stdout)

    def test_the_first_epochs_of_the_smoke_experiment(self):
        process = self.run_cli(ROOT / "experiments" / "smoke.toml", "--out", "out", "--quiet",
                               "--set", "training.epochs=3")
        self.assertEqual(process.returncode, 0, process.errors)
        (run,) = (self.folder / "out").glob("smoke-*.h5")
        process = self.check(run, "--epochs", "2")
        self.assertEqual((process.returncode, process.stderr), (0, ""), process.stdout)
        self.assertEqual(len(re.findall(r"^epoch \d+: perplexity \S+: same$", process.stdout, re.M)), 2)

    def test_another_rule_gives_another_result(self):
        runs = {name: self.run_of(*SMALL, *RUNS[name]) for _, name, *_ in OTHER_RULES}
        for rule, name, module, text, other in OTHER_RULES:
            with self.subTest(rule):
                self.assertEqual((MODULES / f"{module}.py").read_text(encoding="utf-8").count(text), 1)
                self.check_differs(runs[name], module, lambda source: source.replace(text, other))

    def test_lanes_are_sixteen(self):
        """Of more than 16 characters: with 8 lanes the sums are others."""
        def eight(source):
            start, end = source.index("def row_sums"), source.index("def sum_of_squares")
            row_sums = source[start:end].replace("16", "8").replace(
                "tree(lanes)", "tree(np.pad(lanes, ((0, 0), (0, 8))))")
            return source[:start] + row_sums + source[end:]

        self.check_differs(self.run_of(*SMALL), "arithmetic", eight)

    def test_what_cannot_be_checked(self):
        run = self.run_of()
        damaged = self.folder / "damaged.h5"
        data = bytearray(run.read_bytes())
        data[len(data) // 2] ^= 1
        damaged.write_bytes(data)
        (self.folder / "text.txt").write_text("another text", encoding="utf-8")
        for arguments, message in (((damaged,), "damaged"), (("absent.h5",), "absent.h5"),
                                   ((run,), "is not the text of this run")):
            process = self.check(*arguments)
            self.assertEqual((process.returncode, process.stdout), (2, ""), arguments)
            self.assertRegex(process.stderr, f"^independent_verify: .*{message}.*\n$")

    def test_a_field_that_it_does_not_know(self):
        """A word or a field that is new to it is named: it may not be ignored."""
        for name, value in ("model.novelty", 1), ("model.cell", "novel"), ("model.initial", "file"), \
                ("adam.beta1", 0.5):
            run = self.run_of()
            data = io.BytesIO(run.read_bytes()[:-TRAILER_SIZE])
            with h5py.File(data, "r+") as file:
                file["spec"].attrs[name] = value
            forged = self.folder / "forged.h5"
            forged.write_bytes(sealed(data.getvalue(), run.read_bytes()[-TRAILER_SIZE:]))
            process = self.check(forged)
            self.assertEqual((process.returncode, process.stdout), (2, ""))
            self.assertRegex(process.stderr, f"^independent_verify: forged.h5: {name} .*\n$".replace("forged.h5", str(forged)))

    def test_its_fields_are_those_of_the_table(self):
        """Names, order, words, defaults and conditions: a field that is new there has to be new here."""
        table = (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([a-z_.0-9]+)` \| (.*) \| (?:required|`(.*)`) \| (.*) \|$", table, re.M)
        self.assertEqual([name for name, *_ in rows if name not in NOT_CHECKED], list(spec.FIELDS))
        for name, values, default, meaning in rows:
            if name in NOT_CHECKED:
                continue
            field = spec.FIELDS[name]
            with self.subTest(name):
                words = re.findall('"([a-z_]+)"', values)
                self.assertEqual([word for word in words if word not in NOT_CHECKED.get(name + " =", ())],
                                 [] if isinstance(field.kind, type) else list(field.kind))
                if field.default not in (spec.ALWAYS, spec.NEVER):
                    self.assertEqual(spec.toml(field.default), default)
                condition = re.search(r"; (only with .*)", meaning)
                self.assertEqual(condition and condition[1], written(field.only_with))

    def test_it_uses_nothing_of_runexp(self):
        """Only Python, NumPy and h5py: no module and no program of the project."""
        own = {path.stem for path in MODULES.glob("*.py")}
        for path in (PROGRAM, *MODULES.glob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
                       for alias in node.names}
            modules |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            foreign = {name for name in modules if name.split(".")[0] != "independent"}
            self.assertLessEqual(foreign - set(sys.stdlib_module_names), {"numpy", "h5py"})
            self.assertFalse(foreign & {"subprocess", "ctypes", "importlib", "multiprocessing"})
            self.assertLessEqual({name.split(".")[1] for name in modules - foreign if "." in name}, own)

    def test_the_vectors_are_what_it_computes(self):
        subprocess.run([ROOT / "tests" / "vectors" / "write.py", self.folder], check=True)
        for path in (ROOT / "tests" / "vectors").glob("*.json"):
            self.assertEqual((self.folder / path.name).read_text(encoding="utf-8"),
                             path.read_text(encoding="utf-8"), path.name)


if __name__ == "__main__":
    main()
