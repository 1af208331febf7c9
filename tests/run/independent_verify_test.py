"""tools/independent_verify, which was written from core/NUMERICS.md alone, reaches the digests of
runexp; what is changed, in a run or in a rule, it notices.

Usage: tests/python tests/run/independent_verify_test.py RUNEXP [unittest arguments]
"""

import ast
import pathlib
import re
import subprocess
import sys

from end_to_end import CliTest, main
import h5py

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tools" / "independent_verify"

# Odd sizes: none is a multiple of a vector. `distinct` characters come first, each once.
SMALL = ["model.hidden_units=19", "training.batch_size=5", "training.time_steps=7",
         "training.epochs=7", "samples.every_epochs=3"]
TAME = ["training.learning_rate=0.02", "training.clip_theta=1"]
RUNS = {
    "consecutive": [], "dropped state": ["training.carry_state=false"],
    "random": ["training.sampling=random"], "clipped": ["training.loss=clipped_probability"],
    "random, clipped": ["training.sampling=random", "training.loss=clipped_probability"],
    "relu": ["model.cell=relu"], "stopped": ["stop.perplexity_above=1"],
    "a changed text": ["corpus.newlines=keep", "corpus.lowercase=true", "corpus.collapse_spaces=true",
                       "corpus.max_characters=0", "corpus.file=letters.txt",
                       'samples.prefixes=["THE  \\nÉ"]'],
    "A to Z": ["corpus.only_a_to_z=true", "corpus.collapse_spaces=true", "corpus.file=letters.txt",
               'samples.prefixes=["The\\nt"]'],
    "validated": ["corpus.validation_fraction=0.29", "corpus.test_fraction=0.1", "validation.rows=3",
                  "validation.every_epochs=2"],
    "validated, clipped": ["corpus.validation_fraction=0.1", "training.loss=clipped_probability",
                           "training.sampling=random"],
    "stopped by its validation": ["corpus.validation_fraction=0.1", "training.learning_rate=1000",
                                  "stop.no_improvement_epochs=2"],
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
    "never reset": ["training.reset_state=never"]}

# One rule each in the program's words, and another one in its place.
OTHER_RULES = [
    ("4.4", "np.vstack([np.zeros_like(m[:1]), m])", "np.vstack([np.zeros_like(m[:1]), m[::-1]])"),
    ("4.5", "lanes[..., :half] + lanes[..., half:2 * half]",
     "lanes[..., 0:2 * half:2] + lanes[..., 1:2 * half:2]"),
]


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

    def check_differs(self, run, source):
        """A program of this source computes another result, and says where it parts."""
        program = self.folder / "other"
        program.write_text(source, encoding="utf-8")
        process = self.check(run, program=program)
        self.assertEqual((process.returncode, process.stderr), (1, ""), process.stdout)
        self.assertRegex(process.stdout,
                         r"\ndiffers from .*: epoch \d+: \w+ is [\d.]+, not [\d.]+\n$")
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

    def test_another_rule_gives_another_digest(self):
        run = self.run_of(*SMALL)
        source = PROGRAM.read_text(encoding="utf-8")
        for rule, text, other in OTHER_RULES:
            with self.subTest(rule):
                self.assertEqual(source.count(text), 1)
                self.check_differs(run, source.replace(text, other))

    def test_lanes_are_sixteen(self):
        """Of more than 16 characters: with 8 lanes the sums are others."""
        source = PROGRAM.read_text(encoding="utf-8")
        start, end = source.index("def row_sums"), source.index("def sum_of_squares")
        row_sums = source[start:end].replace("16", "8").replace(
            "tree(lanes)", "tree(np.pad(lanes, ((0, 0), (0, 8))))")
        self.check_differs(self.run_of(*SMALL), source[:start] + row_sums + source[end:])

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

    def test_it_uses_nothing_of_runexp(self):
        """Only Python, NumPy and h5py: no module and no program of the project."""
        tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
        modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
                   for alias in node.names}
        modules |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        self.assertLessEqual(modules - set(sys.stdlib_module_names), {"numpy", "h5py"})
        self.assertFalse(modules & {"subprocess", "ctypes", "importlib", "multiprocessing"})

    def test_the_vectors_are_what_it_computes(self):
        subprocess.run([ROOT / "tests" / "vectors" / "write.py", self.folder], check=True)
        for path in (ROOT / "tests" / "vectors").glob("*.json"):
            self.assertEqual((self.folder / path.name).read_text(encoding="utf-8"),
                             path.read_text(encoding="utf-8"), path.name)


if __name__ == "__main__":
    main()
