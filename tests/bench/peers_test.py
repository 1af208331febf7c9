"""Tests the comparison with PyTorch, as far as possible without PyTorch."""

import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "bench" / "peers"
sys.dont_write_bytecode = True
sys.path.insert(0, str(PEERS))

import settings
import table
import workload


class WorkloadTest(unittest.TestCase):
    def test_the_shapes_are_those_of_the_benchmarks(self):
        source = (ROOT / "bench" / "shapes.h").read_text(encoding="utf-8")
        rows = re.findall(r'\{"(\w+)", ([\d\', ]+)\}', source)
        found = {name: workload.Shape(*(int(x.replace("'", "")) for x in numbers.split(",")))
                 for name, numbers in rows}
        layers = int(re.search(r"kDeepLayers = (\d+);", source)[1])
        found["deep"] = dataclasses.replace(found["deep"], layers=layers)
        self.assertEqual(found, workload.SHAPES)

    def test_updates(self):
        self.assertEqual({name: s.updates for name, s in workload.SHAPES.items()},
                         {"small": 71, "lyrics": 8, "large": 2, "deep": 3})

    def test_the_text_is_within_the_vocabulary_and_can_be_learned(self):
        for shape in workload.SHAPES.values():
            text = workload.make_text(shape)
            self.assertEqual(len(text), shape.characters)
            self.assertTrue(all(0 <= x < shape.vocabulary for x in text))
            follow = sum(b == (3 * a + 1) % shape.vocabulary for a, b in zip(text, text[1:]))
            self.assertAlmostEqual(follow / len(text), 0.75, delta=0.03)

    def test_rows_are_cut_as_consecutive_sampling_cuts_them(self):
        shape = workload.SHAPES["deep"]
        rows, text = workload.rows_of(shape), workload.make_text(shape)
        self.assertEqual([len(row) for row in rows], [200] * 50)
        self.assertEqual(sum(rows, []), text)

    def test_names_are_those_of_bench_training(self):
        def name(*task):
            return workload.Task(*task).name
        self.assertEqual(name("training", "small", "tanh", 2), "training/small/threads:2")
        self.assertEqual(name("training", "deep", "gru", 1), "training/deep/gru/threads:1")
        self.assertEqual(name("generation", "small", "tanh", 1), "generation/small")

    def test_mean_seconds_calls_at_least_once(self):
        calls = []
        workload.mean_seconds(lambda: calls.append(1), 0.0)
        self.assertEqual(len(calls), 1)


class SettingsTest(unittest.TestCase):
    def test_every_setting_has_a_label_of_its_own_and_as_installed_comes_first(self):
        with tempfile.TemporaryDirectory(prefix="openblas-") as extra:
            for threads in (1, 2, 8):
                candidates = settings.candidates(threads, settings.blas_folders([extra]))
                labels = [s.label for s in candidates]
                self.assertEqual(labels[0], "as installed")
                self.assertEqual(len(set(labels)), len(labels))
                self.assertIn(os.path.basename(extra), "".join(labels))
                for s in candidates[threads > 1:]:
                    self.assertLessEqual(int(dict(s.environment)["OMP_NUM_THREADS"]), threads)

    def test_folders_of_a_root_are_named_as_inside(self):
        with tempfile.TemporaryDirectory() as root:
            folder = pathlib.Path(root, "usr/lib/x86_64-linux-gnu/openblas-pthread")
            folder.mkdir(parents=True)
            (folder / "libblas.so.3").touch()
            self.assertEqual(settings.blas_folders([], root),
                             ["/usr/lib/x86_64-linux-gnu/openblas-pthread"])

    def test_what_is_set_outside_does_not_disturb(self):
        os.environ["OPENBLAS_NUM_THREADS"] = "7"
        self.addCleanup(os.environ.pop, "OPENBLAS_NUM_THREADS")
        self.assertNotIn("OPENBLAS_NUM_THREADS", settings.as_installed(2).full_environment())


class TableTest(unittest.TestCase):
    def test_medians_and_ratios_are_taken_round_by_round(self):
        ours = [{"seconds": s, "of_peak": 0.75, "perplexity": 5.0} for s in (0.1, 0.2, 0.4)]
        theirs = [{"seconds": s, "perplexity": 5.01, "torch": "1"} for s in (0.3, 0.4, 2.0)]
        comparison = {
            "kind": "training", "shape": "lyrics", "cell": "gru", "threads": 2,
            "rounds": {"runexp": ours, "nn": theirs},
            "settings": {"nn": "best; 2 threads"},
            "trials": {"nn": {"as installed": 1.5, "best; 2 threads": 0.5}},
        }
        self.assertEqual(table.block(comparison), [
            "**gru, an epoch of lyrics, 2 threads: 8 updates of 32 × 35 characters, 256 hidden "
            "units, vocabulary 1,027**",
            "",
            "|  | ms | × runexp's time | characters/s | ms as installed | perplexity | setting |",
            "| :--- | ---: | ---: | ---: | ---: | ---: | :--- |",
            "| runexp | 200 |  | 44,800 |  | 5 | (75% of the FMA peak) |",
            "| PyTorch: nn.GRU | 400 | 3 (2–5) | 22,400 | 1,500 | 5.01 | best; 2 threads |",
        ])

    def test_numbers_have_three_digits(self):
        self.assertEqual([table.number(x) for x in (0.012345, 9.876, 99.96, 1234567)],
                         ["0.0123", "9.88", "100", "1,230,000"])


class MissingTest(unittest.TestCase):
    """If torch cannot be imported, it counts as missing."""

    def run_script(self, script, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "torch.py").write_text("raise ImportError")
            return subprocess.run(
                [sys.executable, PEERS / script, *arguments], capture_output=True, text=True,
                env={**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"},
            )

    def test_without_pytorch_it_says_how_to_install_it(self):
        for result in (self.run_script("pytorch_rnn.py", "tuned", "small"),
                       self.run_script("compare.py", "--bench", "/bin/true", "--python",
                                       sys.executable)):
            self.assertEqual(result.returncode, 1)
            self.assertIn("apt-get install python3-torch", result.stderr)
            self.assertNotIn("Traceback", result.stderr)

    def test_without_bench_training_it_says_how_to_build_it(self):
        result = self.run_script("compare.py", "--bench", "/none")
        self.assertEqual(result.returncode, 1)
        self.assertIn("/none: no such program", result.stderr)
        self.assertIn("--target bench_training", result.stderr)

    def test_help_needs_no_pytorch(self):
        result = self.run_script("compare.py", "--help")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("--blas", result.stdout)


if __name__ == "__main__":
    unittest.main()
