"""tools/runexp_runs.py and tools/plot_runs on files of write_run_file.

Usage: tests/python tests/tools/runexp_runs_test.py WRITE_RUN_FILE
Skipped if pandas, xarray or matplotlib are not installed.
"""

import contextlib
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest
import warnings

import h5py

from end_to_end import device, sealed

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
WRITER = None
TRAILER_SIZE = 2048
MISSING = [name for name in ("pandas", "xarray", "matplotlib") if not importlib.util.find_spec(name)]


@unittest.skipIf(MISSING, f"not installed: {MISSING}")
class RunsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for kind in ("finished", "interrupted"):
            subprocess.run([WRITER, self.folder / f"{kind}.h5", kind], check=True)
        # Makes the second file another run, with another learning rate.
        with self.changed() as file:
            file.attrs["run_id"] = "0" * 12
            self.set_field(file, "learning_rate", "5.0")

    @contextlib.contextmanager
    def changed(self, name="interrupted.h5"):
        """Yields the file to change, then recomputes its trailer, which h5py cuts off."""
        path = self.folder / name
        text = path.read_bytes()[-TRAILER_SIZE:]
        with h5py.File(path, "r+") as file:
            yield file
        path.write_bytes(sealed(path.read_bytes(), text))

    def set_field(self, file, key, value):
        self.set_line(file, key, f"{key} = {value}\n")

    def set_line(self, file, key, line):
        toml = file["spec/toml"][()].decode()
        changed = re.sub(rf"(?m)^{key} = .*\n", line, toml)
        self.assertNotEqual(changed, toml)
        del file["spec/toml"]
        file["spec/toml"] = changed

    def load(self, *paths):
        import runexp_runs
        return runexp_runs.load(*(paths or [self.folder]))

    def test_summary(self):
        runs = self.load()
        self.assertEqual(runs.varying, ["training.learning_rate"])
        other = runs.summary.loc["0" * 12]
        self.assertEqual((other.status, other.epochs_done), ("interrupted", 1))
        self.assertEqual((other.perplexity, other.best_epoch), (3.0, 1))
        self.assertEqual(other["training.learning_rate"], 5.0)
        self.assertEqual(other["samples.prefixes"], ("雨落", 'a "quoted" word'))
        self.assertEqual(runs.summary.total_seconds.tolist(), [0.75, 0.25])

    def test_open_runs_of_a_directory_that_a_cluster_works_in(self):
        """One file for each run: the ended one, else the furthest checkpoint that can be read."""
        checkpoints = self.folder / ".runexp/checkpoints"
        checkpoints.mkdir(parents=True)
        near = (self.folder / "interrupted.h5").read_bytes()
        far = (self.folder / "interrupted.h5").rename(checkpoints / f"{'0' * 12}.b-1.h5")
        text = near[-TRAILER_SIZE:].replace(b"epochs_done = 1", b"epochs_done = 0")
        near = sealed(near[:-TRAILER_SIZE], text)
        (checkpoints / f"{'0' * 12}.a-1.h5").write_bytes(near)
        (checkpoints / f"{'0' * 12}.c-1.h5").write_bytes(near[:-3])
        (run_id,) = self.load(self.folder / "finished.h5").summary.index
        ended = (self.folder / "finished.h5").rename(self.folder / f"small-{run_id}.h5")
        (checkpoints / f"{run_id}.a-1.h5").write_bytes(near)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            files = self.load().summary.file
        self.assertEqual(files.to_dict(), {run_id: str(ended), "0" * 12: str(far)})

    def test_an_infinite_perplexity_is_a_number(self):
        subprocess.run([WRITER, self.folder / "infinite.h5", "infinite"], check=True)
        runs = self.load(self.folder / "infinite.h5", self.folder / "interrupted.h5")
        self.assertEqual(runs.summary.perplexity.tolist(), [float("inf"), 3.0])
        self.assertEqual(runs.summary.best_perplexity.tolist(), [3.0, 3.0])
        self.assertEqual(runs.metrics.perplexity.tolist(), [3.0, float("inf"), 3.0])
        self.assertEqual(float(runs.dataset().perplexity.sel(epoch=2).max()), float("inf"))
        process = self.plot("infinite.h5", "-o", "c.png")
        self.assertEqual((process.returncode, process.stdout), (0, ""))
        self.assertEqual(process.stderr, "plot_runs: infinite.h5: perplexity is infinite in 1 epoch, "
                                         "beyond the plot\n")

    def test_the_reason_is_the_error_or_why_it_stopped(self):
        subprocess.run([WRITER, self.folder / "diverged.h5", "diverged"], check=True)
        self.assertEqual(self.load(self.folder / "diverged.h5").summary.reason.tolist(),
                         ["the loss is not finite"])
        with self.changed() as file:
            file.attrs["stop_reason"] = "below 4"
        reasons = self.load(self.folder / "finished.h5", self.folder / "interrupted.h5").summary.reason
        self.assertEqual(reasons.tolist(), ["", "below 4"])

    def test_a_field_varies_only_where_it_has_a_meaning(self):
        with self.changed() as file:
            self.set_field(file, "sampling", '"random"')
            self.set_line(file, "carry_state", "")
        runs = self.load()
        self.assertEqual(runs.varying, ["training.learning_rate", "training.sampling"])
        self.assertEqual(runs.summary["training.carry_state"].dropna().to_dict(),
                         {self.load(self.folder / "finished.h5").summary.index[0]: True})
        with self.changed() as file:
            self.set_field(file, "sampling", '"consecutive"\ncarry_state = false')
        self.assertEqual(self.load().varying, ["training.carry_state", "training.learning_rate"])

    def test_whole_numbers_stay_whole_where_some_runs_have_none(self):
        with self.changed() as file:
            self.set_field(file, "perplexity_above", "9.0\nafter_epoch = 5")
        runs = self.load()
        epochs = runs.summary["stop.after_epoch"]
        self.assertEqual(epochs.dropna().to_dict(), {"0" * 12: 5})
        self.assertEqual(str(epochs.dtype), "Int64")
        self.assertEqual(runs.varying, ["stop.perplexity_above", "training.learning_rate"])
        data = runs.dataset()
        self.assertEqual(float(data["stop.after_epoch"].sel(run="0" * 12)), 5.0)
        self.assertEqual(int(data["stop.after_epoch"].isnull().sum()), 1)

    def test_a_field_that_was_invented_later_has_its_default(self):
        with self.changed() as file:
            self.set_line(file, "no_improvement_epochs", "")
            self.set_line(file, "every_epochs", "")
        runs = self.load()
        self.assertEqual(runs.summary["stop.no_improvement_epochs"].tolist(), [0, 0])
        self.assertEqual(runs.summary["samples.every_epochs"]["0" * 12], 50)
        with self.changed("finished.h5") as file:
            self.set_field(file, "no_improvement_epochs", "3")
        self.assertIn("stop.no_improvement_epochs", self.load().varying)

    def test_the_example(self):
        process = subprocess.run([sys.executable, TOOLS / "analysis_example.py", self.folder],
                                 capture_output=True, text=True)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        lines = process.stdout.splitlines()
        self.assertEqual(lines[0], "2 runs, which differ in training.learning_rate")
        self.assertRegex(lines[3], r"^[0-9a-f]{12} +0\.1 +1\.105171$")
        self.assertIn("2 runs fall below 100, half of them by epoch 1", lines)

    def test_metrics_are_tidy(self):
        metrics = self.load().metrics
        self.assertEqual(list(metrics.columns[:3]), ["run_id", "training.learning_rate", "epoch"])
        self.assertEqual(metrics.epoch.tolist(), [1, 2, 1])
        self.assertEqual(metrics.perplexity.tolist(), [3.0, 1.1051709180756477, 3.0])
        self.assertEqual(metrics["training.learning_rate"].tolist(), [0.1, 0.1, 5.0])
        self.assertEqual(self.load().samples.text[0], "雨落在窗前")

    def test_dataset(self):
        data = self.load().dataset()
        self.assertEqual(dict(data.sizes), {"run": 2, "epoch": 2})
        self.assertEqual(float(data.perplexity.sel(run="0" * 12, epoch=1)), 3.0)
        self.assertTrue(bool(data.perplexity.sel(run="0" * 12, epoch=2).isnull()))
        self.assertEqual(data["training.learning_rate"].values.tolist(), [0.1, 5.0])
        self.assertEqual(data.final_perplexity.values.tolist(), [1.1051709180756477, 3.0])

    def test_what_is_no_run_is_skipped(self):
        (self.folder / "x.h5").write_text("no run")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.assertEqual(len(self.load().summary), 2)
        self.assertIn("x.h5: skipped", str(caught[0].message))
        (self.folder / "none").mkdir()
        with self.assertRaises(FileNotFoundError):
            self.load(self.folder / "none")

    def warnings_of_load(self):
        """The names of the runs, and the warnings."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            runs = self.load()
            self.assertEqual(dict(runs.dataset().sizes)["run"], len(runs.summary))
        return [pathlib.Path(f).name for f in runs.summary.file], [str(w.message) for w in caught]

    def test_damaged_files_are_skipped(self):
        good = (self.folder / "finished.h5").read_bytes()
        for place, words in ((len(good) // 2, "content_sha256"),
                             (len(good) - TRAILER_SIZE + 5, "trailer_sha256")):
            data = bytearray(good)
            data[place] ^= 1
            (self.folder / "finished.h5").write_bytes(data)
            names, (warning,) = self.warnings_of_load()
            self.assertEqual(names, ["interrupted.h5"])
            self.assertIn(f"finished.h5: skipped: damaged: {words}", warning)

    def test_the_first_of_two_files_of_a_run_counts(self):
        (self.folder / "copy.h5").write_bytes((self.folder / "finished.h5").read_bytes())
        names, (warning,) = self.warnings_of_load()
        self.assertEqual(names, ["copy.h5", "interrupted.h5"])
        self.assertRegex(warning, r"finished.h5: skipped: the same run as .*copy.h5")

    def test_a_named_pipe_is_not_waited_for(self):
        os.mkfifo(self.folder / "pipe.h5")
        self.assertEqual(self.warnings_of_load(), (["finished.h5", "interrupted.h5"], []))

    def test_a_run_without_epochs(self):
        subprocess.run([WRITER, self.folder / "s.h5", "started"], check=True)
        runs = self.load(self.folder / "s.h5")
        self.assertEqual((len(runs.summary), len(runs.metrics), runs.varying), (1, 0, []))

    def plot(self, *arguments):
        return subprocess.run([TOOLS / "plot_runs", *arguments], cwd=self.folder,
                              capture_output=True, text=True)

    def test_plots(self):
        process = self.plot(".", "-o", "c.png", "-o", "c.svg", "--label", "name", "--title", "歌词")
        self.assertEqual((process.stdout, process.stderr, process.returncode), ("", "", 0))
        self.assertTrue((self.folder / "c.png").read_bytes().startswith(b"\x89PNG"))
        self.assertIn("<svg", (self.folder / "c.svg").read_text(encoding="utf-8"))
        process = self.plot(".", "-o", "c.png", "--label", "no.field")
        self.assertEqual((process.returncode, process.stdout), (1, ""))
        self.assertIn("there is no field no.field; the runs differ in training.learning_rate",
                      process.stderr)

    def test_empty_arguments_are_refused(self):
        for arguments in (["", "-o", "c.png"], [".", "-o", ""], [".", "-o", "c.png", "--label", ""]):
            process = self.plot(*arguments)
            self.assertEqual((process.returncode, process.stdout), (2, ""), arguments)
            self.assertIn("the value is empty: is a shell variable unset?", process.stderr)
        self.assertFalse((self.folder / "c.png").exists())

    def legend_of(self, *names):
        """The legend of a plot, run by run."""
        for name, path in zip(names, ("finished.h5", "interrupted.h5")):
            self.rename(path, name)
        process = self.plot(".", "-o", "c.svg", "--label", "name", "--title", "from $1 to $\\odd$_")
        self.assertEqual((process.stderr, process.returncode), ("", 0))
        # In an SVG each text is a comment before its shape.
        shown = re.findall(r"<!-- (.*?) -->", (self.folder / "c.svg").read_text(encoding="utf-8"))
        self.assertIn("from $1 to $\\odd$_", shown)
        return [text for text in shown if text.startswith("name ")]

    def rename(self, path, name):
        with self.changed(path) as file:
            file.attrs["name"] = name

    def test_names_are_no_formulas_and_never_hidden(self):
        self.assertEqual(self.legend_of("_first", "a$b$"), ["name _first", "name a$b$"])
        self.assertEqual(self.legend_of("$\\frac$", "\x1b[31m\u202e"),
                         ["name \ufffd[31m\ufffd", "name $\\frac$"])
        for name, path in ("_first", "finished.h5"), ("_second", "interrupted.h5"):
            self.rename(path, name)
        self.assertEqual(self.plot(".", "-o", "c.svg").returncode, 0)

    def test_a_plot_replaces_only_plots(self):
        names = ["c.png", "c.svg", "c.pdf"]
        outputs = [word for name in names for word in ("-o", name)]
        (self.folder / "c.svg").write_text("")
        for _ in range(2):
            self.assertEqual(self.plot(".", *outputs).stderr, "")
        for name, begin in zip(names, (b"\x89PNG", b"<?xml", b"%PDF")):
            self.assertTrue((self.folder / name).read_bytes().startswith(begin))
        (self.folder / "c.svg").write_text("<svg/>")
        process = self.plot(".", *outputs)
        self.assertEqual((process.returncode, (self.folder / "c.svg").read_text()), (1, "<svg/>"))
        self.assertIn("plot_runs: c.svg: what is there is something else", process.stderr)


class OutputFile(unittest.TestCase):
    """Tests tools/output_file.py in the way core/log/output_file.h is tested."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, path, data=b"Dear new"):
        import output_file
        output_file.write(path, data, lambda content: content.startswith(b"Dear"))

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())

    def test_new_and_empty_and_earlier_ones(self):
        path = self.folder / "letter"
        self.write(path)
        umask = os.umask(0)
        os.umask(umask)
        self.assertEqual(path.stat().st_mode & 0o777, 0o666 & ~umask)
        path.chmod(0o640)
        for before in b"", b"Dear old and longer":
            path.write_bytes(before)
            self.write(path)
            self.assertEqual(path.read_bytes(), b"Dear new")
        self.assertEqual(path.stat().st_mode & 0o777, 0o640)
        if os.geteuid() == 0:
            os.chown(path, 2001, 2002)
            self.write(path)
            self.assertEqual((path.stat().st_uid, path.stat().st_gid), (2001, 2002))
        self.assertEqual(self.files(), ["letter"])

    def test_what_is_something_else_stays(self):
        (self.folder / "notes").write_text("my notes")
        (self.folder / "link").symlink_to("notes")
        for name in "notes", "link":
            with self.assertRaisesRegex(OSError, "something else, and would be lost"):
                self.write(self.folder / name)
        self.assertEqual((self.folder / "notes").read_text(), "my notes")
        self.assertEqual(self.files(), ["link", "notes"])

    def test_devices(self):
        null, full = (device(self.folder, *of) for of in (("null", 3), ("full", 7)))
        (self.folder / "link").symlink_to(null)
        self.write(null)
        self.write(self.folder / "link")
        with self.assertRaises(OSError):
            self.write(full)
        self.assertTrue(null.is_char_device() and full.is_char_device())
        self.assertTrue((self.folder / "link").is_symlink())

    def test_links_and_pipes(self):
        (self.folder / "link").symlink_to("later")
        for _ in range(2):
            self.write(self.folder / "link")
        self.assertTrue((self.folder / "link").is_symlink())
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        got = []
        reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
        reader.start()
        self.write(pipe)
        reader.join(timeout=30)
        self.assertEqual(got, [b"Dear new"])
        self.assertTrue(pipe.is_fifo())

    def test_all_names_of_a_file_get_it(self):
        (self.folder / "a").write_text("Dear old and longer")
        os.link(self.folder / "a", self.folder / "b")
        self.write(self.folder / "a")
        self.assertEqual((self.folder / "b").read_text(), "Dear new")


if __name__ == "__main__":
    WRITER = pathlib.Path(sys.argv.pop(1)).resolve()
    sys.path.insert(0, str(TOOLS))
    unittest.main()
