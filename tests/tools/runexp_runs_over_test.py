"""Groups of runs in tools/runexp_runs.py and tools/plot_runs, on files of write_run_file.

Usage: tests/python tests/tools/runexp_runs_over_test.py WRITE_RUN_FILE
Skipped if pandas or matplotlib are not installed.
"""

import importlib.util
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import unittest

import h5py

from end_to_end import TRAILER_SIZE, sealed

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
WRITER = None
MISSING = [name for name in ("pandas", "matplotlib") if not importlib.util.find_spec(name)]
INF = float("inf")


@unittest.skipIf(MISSING, f"not installed: {MISSING}")
class Over(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for rate, values in (("0.1", (3.0, 4.0, 7.0, 5.0)), ("5.0", (2.0, 9.0))):
            for seed, value in enumerate(values, 1):
                self.make("finished", rate, seed, [10.0 * seed, value])

    def make(self, kind, rate, seed, perplexity):
        path = self.folder / f"{rate}-{seed}.h5"
        subprocess.run([WRITER, path, kind], check=True)
        text = path.read_bytes()[-TRAILER_SIZE:]
        with h5py.File(path, "r+") as file:
            file.attrs["run_id"] = f"{rate}{seed}".replace(".", "").zfill(12)
            file["metrics/perplexity"][:] = perplexity
            toml = file["spec/toml"][()].decode()
            toml = re.sub(r"(?m)^learning_rate = .*$", f"learning_rate = {rate}", toml)
            toml = re.sub(r"(?m)^seed = .*$", f"seed = {seed}", toml)
            del file["spec/toml"]
            file["spec/toml"] = toml
        path.write_bytes(sealed(path.read_bytes(), text))

    def load(self):
        import runexp_runs
        return runexp_runs.load(self.folder)

    def test_figures(self):
        rows = self.load().over("seed")
        self.assertEqual(rows.index.name, "training.learning_rate")
        self.assertEqual(rows[["n", "diverged", "open"]].values.tolist(), [[4, 0, 0], [2, 0, 0]])
        self.assertEqual(rows[["median", "lowest", "highest"]].values.tolist(),
                         [[4.5, 3, 7], [5.5, 2, 9]])
        logarithms = [math.log(value) for value in (3, 4, 7, 5)]
        mean, half = statistics.mean(logarithms), 3.182446305283709 * statistics.stdev(logarithms) / 2
        first = rows.loc[0.1]
        self.assertAlmostEqual(first.geometric_mean, math.exp(mean), 10)
        self.assertAlmostEqual(first.interval_low, math.exp(mean - half), 8)
        self.assertAlmostEqual(first.interval_high, math.exp(mean + half), 8)
        self.assertTrue(math.isnan(rows.loc[5.0].interval_low))
        (row,) = self.load().over("seed", "training.learning_rate", metric="best_epoch").itertuples()
        self.assertEqual((row.n, row.median), (6, 2))

    def test_settings_may_be_lists(self):
        for rate, prefixes in ("0.1", '["分开"]'), ("5.0", '["分开", "不分开"]'):
            for path in self.folder.glob(f"{rate}-*.h5"):
                text = path.read_bytes()[-TRAILER_SIZE:]
                with h5py.File(path, "r+") as file:
                    toml = re.sub(r"(?m)^prefixes = .*$", f"prefixes = {prefixes}",
                                  file["spec/toml"][()].decode())
                    del file["spec/toml"]
                    file["spec/toml"] = toml
                path.write_bytes(sealed(path.read_bytes(), text))
        runs = self.load()
        self.assertIn("samples.prefixes", runs.varying)
        self.assertEqual(list(runs.over("seed").index), [("分开", 0.1), ("分开, 不分开", 5.0)])
        self.assertEqual(list(runs.over("seed", "training.learning_rate").index), ["分开", "分开, 不分开"])
        self.assertEqual(set(runs.curves_over("seed")["samples.prefixes"]), {"分开", "分开, 不分开"})

    def test_the_interval_needs_no_scipy(self):
        code = ("import sys; sys.modules['scipy'] = None; import runexp_runs; "
                "print(runexp_runs.load('.').over('seed').interval_high.iloc[0])")
        process = subprocess.run([sys.executable, "-c", code], cwd=self.folder, text=True,
                                 capture_output=True, env={**os.environ, "PYTHONPATH": str(TOOLS)})
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        self.assertEqual(float(process.stdout), self.load().over("seed").interval_high.iloc[0])

    def test_the_bound_of_the_interval(self):
        from runexp_runs import _student_bound
        known = {1: math.tan(0.475 * math.pi), 2: 0.95 * math.sqrt(2 / (1 - 0.95**2)),
                 3: 3.182446305283709}
        for degrees, bound in known.items():
            self.assertAlmostEqual(_student_bound(degrees) / bound, 1, delta=1e-12)
        if importlib.util.find_spec("scipy"):
            from scipy.stats import t
            for degrees in range(1, 200):
                self.assertAlmostEqual(2 * t.sf(_student_bound(degrees), degrees), 0.05, delta=1e-14)

    def test_diverged_and_open_runs(self):
        self.make("diverged", "0.1", 5, [1.0, 1.0])
        self.make("interrupted", "0.1", 6, [1.0])
        runs = self.load()
        row = runs.over("seed").loc[0.1]
        self.assertEqual((row.n, row.diverged, row.open), (5, 1, 1))
        self.assertEqual((row["median"], row.lowest, row.highest), (5, 3, INF))
        self.assertAlmostEqual(row.geometric_mean, (3 * 4 * 7 * 5) ** 0.25)
        self.assertEqual(runs.over("seed", metric="total_seconds").loc[0.1].diverged, 0)

    def test_curves(self):
        runs = self.load()
        curves = runs.curves_over("seed")
        self.assertEqual(curves.values.tolist(), [
            [0.1, 1, 4, 25, 10, 40], [0.1, 2, 4, 4.5, 3, 7],
            [5.0, 1, 2, 15, 10, 20], [5.0, 2, 2, 5.5, 2, 9]])
        self.assertEqual(list(curves), ["training.learning_rate", "epoch", "n", "median", "lowest",
                                        "highest"])
        self.assertEqual(len(runs.curves_over("seed", "training.learning_rate")), 2)

    def test_a_diverged_run_is_infinite_from_then_on(self):
        path = self.folder / "5.0-2.h5"
        self.make("interrupted", "5.0", 2, [20.0])
        text = path.read_bytes()[-TRAILER_SIZE:]
        with h5py.File(path, "r+") as file:
            file.attrs["status"] = "diverged"
        path.write_bytes(sealed(path.read_bytes(), text))
        last = self.load().curves_over("seed").iloc[-1]
        self.assertEqual((last.n, last["median"], last.lowest, last.highest), (2, INF, 2, INF))

    def test_a_field_that_is_none(self):
        with self.assertRaisesRegex(KeyError, "there is no field sede; the runs differ in seed, "):
            self.load().over("sede")

    def plot(self, *arguments):
        return subprocess.run([TOOLS / "plot_runs", ".", "-o", "c.svg", *arguments], cwd=self.folder,
                              capture_output=True, text=True)

    def test_plot(self):
        self.make("diverged", "0.1", 5, [1.0, INF])
        process = self.plot("--over", "seed")
        self.assertEqual((process.returncode, process.stdout), (0, ""))
        self.assertEqual(process.stderr, "plot_runs: 0.1-5.h5: perplexity is infinite in 1 epoch, "
                                         "beyond the plot\n")
        picture = (self.folder / "c.svg").read_text(encoding="utf-8")
        self.assertIn("<!-- learning_rate 0.1, 5 runs -->", picture)
        self.assertIn("<!-- learning_rate 5.0, 2 runs -->", picture)
        self.assertEqual(len(re.findall('<g id="(FillBetween)?PolyCollection_', picture)), 2)  # the bands
        self.assertEqual(self.plot("--over", "seed,training.learning_rate").returncode, 0)
        process = self.plot("--over", "sede")
        self.assertEqual((process.returncode, process.stdout), (1, ""))
        self.assertIn("there is no field sede; the runs differ in seed, ", process.stderr)

    def texts(self, *arguments):
        """What the plot says; in an SVG each text is a comment before its shape."""
        process = self.plot(*arguments)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        return re.findall("<!-- (.*?) -->", (self.folder / "c.svg").read_text(encoding="utf-8"))

    def test_the_legend_is_sorted_by_numbers(self):
        self.make("finished", "30.0", 1, [2.0, 2.0])
        legend = [text for text in self.texts("--label", "learning_rate", "--label", "seed")
                  if text.startswith("learning_rate")]
        self.assertEqual(legend, [f"learning_rate {rate}, seed {seed}" for rate, seed in (
            ("0.1", 1), ("0.1", 2), ("0.1", 3), ("0.1", 4), ("5.0", 1), ("5.0", 2), ("30.0", 1))])

    def test_each_curve_has_a_colour_of_its_own(self):
        for seed in range(5, 30):
            self.make("finished", "0.1", seed, [3.0, 2.0])
        self.texts()
        picture = (self.folder / "c.svg").read_text(encoding="utf-8")
        curves = re.findall(r'<g id="line2d_\d+">\s*<path d="[^"]*" clip-path=[^>]*'
                            r'stroke: (#\w+); stroke-width: 1.2', picture)
        self.assertEqual((len(curves), len(set(curves))), (31, 31))

    def test_conditions(self):
        shown = [text for text in self.texts("--where", "learning_rate=0.1", "--where", "seed>=3")
                 if text.startswith("seed")]
        self.assertEqual(shown, ["seed 3", "seed 4"])  # the rate varies no more
        self.assertIn("seed 2", self.texts("--where", "seed != 1", "--where", "learning_rate>1",
                                           "--label", "seed"))
        self.texts("--where", "status=finished", "--where", "model.cell=tanh")
        for condition, seeds in (
                ("learning_rate=0.1 and seed>=3", [3, 4]),
                ("not (seed=1 or learning_rate > 1) AND seed != 2", [3, 4]),
                ("seed=4 or seed=1 and learning_rate == '0.1'", [1, 4])):
            shown = [text for text in self.texts("--where", condition) if text.startswith("seed")]
            self.assertEqual(shown, [f"seed {seed}" for seed in seeds], condition)
        for condition, message in (
                ("seed", "--where seed: expected FIELD=VALUE, or another of = == != < <= > >="),
                ("seed=1 seed=2", "--where seed=1 seed=2: expected and, or, or the end, not seed"),
                ("(seed=1", "--where (seed=1: a ) is missing"),
                ("seed='1", "--where seed='1: a quote or a sign stands alone"),
                ("seed=1 and", "--where seed=1 and: expected FIELD=VALUE, or another of "),
                ("seed=one", "--where seed=one: seed is a number"),
                ("seed>9", "--where seed>9: no run is left"),
                ("sede=1", "there is no field sede; the runs differ in seed, ")):
            process = self.plot("--where", condition)
            self.assertEqual((process.returncode, process.stderr.count("\n")), (1, 1))
            self.assertIn(f"plot_runs: {message}", process.stderr)

    def test_metrics(self):
        self.assertIn("perplexity", self.texts())
        for arguments in ([], ["--over", "seed"]):
            shown = self.texts("--metric", "gradient_norm", *arguments)
            self.assertIn("gradient norm", shown)
            self.assertNotIn("guessing", shown)
        process = self.plot("--metric", "gradient")
        self.assertEqual(process.returncode, 1)
        self.assertIn("there is no metric gradient; there are cross_entropy, perplexity, ",
                      process.stderr)

    def test_a_missing_package_is_named(self):
        process = subprocess.run([sys.executable, "-S", TOOLS / "plot_runs", ".", "-o", "c.svg"],
                                 cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((process.returncode, process.stderr), (
            1, "plot_runs: Python's matplotlib is missing: apt-get install python3-matplotlib\n"))


if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    sys.path.insert(0, str(TOOLS))
    unittest.main()
