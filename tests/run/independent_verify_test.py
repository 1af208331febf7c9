"""tools/independent_verify, which was written from core/NUMERICS.md alone, reaches the digests of
runexp; what is changed, in a run or in a rule, it notices.

Usage: tests/python tests/run/independent_verify_test.py RUNEXP [unittest arguments]
"""

import ast
import contextlib
import importlib
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from end_to_end import TRAILER_SIZE, CliTest, main, sealed
from independent_verify_cases import OTHER_RULES, RUNS, SMALL
import h5py

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tools" / "independent_verify"
MODULES = ROOT / "tools" / "independent"
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROGRAM.parent))
from independent import spec  # noqa: E402


def written(conditions):
    """Conditions as in the table of the fields."""
    return " and ".join(
        f"{field} {'=' if one_of_them else '!='} {' or '.join(map(spec.toml, values))}"
        for field, values, one_of_them in conditions)


def check_by(folder, run):
    """What the modules in this folder say of a run, in this process: most of another one's time would
    go into loading NumPy and h5py."""
    mine = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == MODULES.name}
    sys.path.insert(0, folder)
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            status = importlib.import_module("independent.comparison").check(run, None, sys.maxsize)
    finally:
        sys.path.remove(folder)
        for name in [name for name in sys.modules if name.split(".")[0] == MODULES.name]:
            del sys.modules[name]
        sys.modules.update(mine)
    return status, output.getvalue()


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

    def check_differs(self, run, module, change):
        """A program one of whose modules is changed computes another result, and says where it parts."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(MODULES, f"{folder}/{MODULES.name}")
            path = pathlib.Path(folder, MODULES.name, f"{module}.py")
            path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
            status, output = check_by(folder, run)
        self.assertEqual(status, 1, output)
        self.assertRegex(output, r"\ndiffers from .*: (identity text is .+, not .+|epoch \d+: \w+ is .+, not .+|"
                                 r"/parameters/.* is .+, not .+|the run has .*)\n$")
        self.assertNotIn(self.digest(run), output)

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

    def test_start_values_from_a_file(self):
        """Their digest is in the identity; they themselves are logged."""
        before = self.run_of(*SMALL, "model.cell=lstm", "model.forget_bias=1")
        exported = self.run_cli("export", "--weights", str(before), "-o", "start.safetensors")
        self.assertEqual(exported.returncode, 0, exported.errors)
        run = self.run_of(*SMALL, "model.cell=lstm", "model.initial=file",
                          f"model.initial_file={self.folder / 'start.safetensors'}")
        process = self.check(run)
        self.assertEqual((process.returncode, process.stderr), (0, ""), process.stdout)
        self.assertIn(f"result_sha256 {self.digest(run)}\n", process.stdout)
        self.check_differs(run, "spec", lambda source: source.replace('astype("<f4")', 'astype(">f4")'))

    def test_the_first_epoch_of_the_smoke_experiment(self):
        process = self.run_cli(ROOT / "experiments" / "smoke.toml", "--out", "out", "--quiet",
                               "--set", "training.epochs=2")
        self.assertEqual(process.returncode, 0, process.errors)
        (run,) = (self.folder / "out").glob("smoke-*.h5")
        process = self.check(run, "--epochs", "1")
        self.assertEqual((process.returncode, process.stderr), (0, ""), process.stdout)
        self.assertEqual(len(re.findall(r"^epoch \d+: perplexity \S+: same$", process.stdout, re.M)), 1)

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
        for name, value in ("model.novelty", 1), ("model.cell", "novel"), ("adam.beta1", 0.5):
            run = self.run_of()
            data = io.BytesIO(run.read_bytes()[:-TRAILER_SIZE])
            with h5py.File(data, "r+") as file:
                file["spec"].attrs[name] = value
            forged = self.folder / "forged.h5"
            forged.write_bytes(sealed(data.getvalue(), run.read_bytes()[-TRAILER_SIZE:]))
            process = self.check(forged)
            self.assertEqual((process.returncode, process.stdout), (2, ""))
            self.assertRegex(process.stderr, f"^independent_verify: {forged}: {name} .*\n$")

    def test_its_fields_are_those_of_the_table(self):
        """Names, order, words, defaults and conditions: a field that is new there has to be new here."""
        table = (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([a-z_.0-9]+)` \| (.*) \| (?:required|`(.*)`) \| (.*) \|$", table, re.M)
        self.assertEqual([name for name, *_ in rows], list(spec.FIELDS))
        for name, values, default, meaning in rows:
            field = spec.FIELDS[name]
            with self.subTest(name):
                words = re.findall('"([a-z_]+)"', values)
                self.assertEqual(words, [] if isinstance(field.kind, type) else list(field.kind))
                if field.default not in (spec.ALWAYS, spec.NEVER):
                    self.assertEqual(spec.toml(field.default), default)
                condition = re.search(r"; only with (.*)", meaning)
                self.assertEqual(condition[1] if condition else "", written(field.only_with))

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
