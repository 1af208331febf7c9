"""Forged run files (forged_files.py) in tools/runexp_runs.py and tools/plot_runs: no other file is
opened, memory stays small, and hostile files are named and skipped.

Usage: tests/python tests/tools/runexp_runs_forged_test.py WRITE_RUN_FILE
Skipped if pandas or matplotlib are not installed.
"""

import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import warnings

import h5py
import numpy

import forged_files
import forged_lies
import forged_storage
import forged_structure
from forged_image import Forged, create_dataset, dataset_properties
from watched_command import OpenedFiles, Outcome

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
MISSING = [name for name in ("pandas", "matplotlib") if not importlib.util.find_spec(name)]
MEGABYTES = 600
WRITER = None
READ_EACH = """
import pathlib, sys, warnings
sys.path.insert(0, sys.argv[1])
import runexp_runs
warnings.simplefilter("ignore")
for path in sorted(pathlib.Path("runs").iterdir()):
    try:
        runexp_runs.load(path)
        print("read", path.name)
    except FileNotFoundError:
        print("skipped", path.name)
"""


def external(group, name, path):
    properties = dataset_properties()
    properties.set_external(str(path).encode(), 0, 16)
    create_dataset(group, name, (2,), "<f8", properties)


def chunked(group, name, shape, prepare):
    properties = dataset_properties()
    properties.set_chunk((2,))
    prepare(properties)
    create_dataset(group, name, shape, "<f8", properties)


def virtual(group, name, path):
    layout = h5py.VirtualLayout((2,), "<f8")
    layout[:] = h5py.VirtualSource(str(path), "metrics/perplexity", shape=(2,))
    group.create_virtual_dataset(name, layout)


@unittest.skipIf(MISSING, f"not installed: {MISSING}")
class ForgedRunsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name in "traps", "runs":
            (self.folder / name).mkdir()
        for name, kind in ("honest", "finished"), ("runs/good", "diverged"):
            subprocess.run([WRITER, self.folder / f"{name}.h5", kind], check=True)
        self.honest = (self.folder / "honest.h5").read_bytes()
        self.traps = forged_files.Traps(self.folder / "traps", self.honest)
        self.opened = OpenedFiles([self.traps.secret, self.traps.secret_run, self.traps.pipe])
        self.addCleanup(os.close, self.opened.descriptor)

    def check_refused(self, words, image):
        import runexp_runs

        trailer = self.honest[-forged_files.TRAILER_SIZE:]
        (self.folder / "runs" / "forged.h5").write_bytes(forged_files.sealed(image, trailer))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            runs = runexp_runs.load(self.folder / "runs")
        self.assertEqual(self.opened.take(), set())
        self.assertEqual(len(runs.summary), 1)
        (warning,) = caught
        self.assertRegex(str(warning.message), f"forged.h5: skipped: hostile: .*{words}")

    def forged(self, path, make, *arguments):
        image = self.honest[:-forged_files.TRAILER_SIZE]
        return Forged(image).replaced(path, lambda group, name: make(group, name, *arguments))

    def test_data_of_other_files(self):
        for path in "metrics/perplexity", "samples/epoch", "spec/toml":
            self.check_refused("not in the file", self.forged(path, external, self.traps.secret))
        self.check_refused("not in the file",
                           self.forged("timing/seconds", external, self.traps.pipe))
        for path in self.traps.secret_run, ".":
            self.check_refused("not in the file", self.forged("metrics/perplexity", virtual, path))

    def test_links_to_elsewhere(self):
        for path in "metrics", "metrics/perplexity", "samples/text", "spec":
            for link in (h5py.SoftLink("/timing"), h5py.SoftLink(f"/{path}"),
                         h5py.ExternalLink(str(self.traps.secret_run), path)):
                self.check_refused("a link to elsewhere",
                                   self.forged(path, lambda group, name: group.__setitem__(name, link)))

    def test_sizes_and_types(self):
        late = lambda p: p.set_alloc_time(h5py.h5d.ALLOC_TIME_LATE)
        for size in 10**4, 10**9, 10**15:
            self.check_refused("more than it has bytes for",
                               self.forged("metrics/perplexity", chunked, (size,), late))
        self.check_refused("a type or a filter",
                           self.forged("metrics/perplexity", chunked, (2,), lambda p: p.set_deflate(9)))
        for dtype in "<f4", "<i8", ">f8", h5py.string_dtype(), h5py.vlen_dtype(numpy.dtype("<f8")):
            self.check_refused("a type or a filter", self.forged(
                "metrics/perplexity", lambda group, name: group.create_dataset(name, (2,), dtype)))

    def test_one_string_many_times(self):
        count = 10**5
        with (forged := Forged(self.honest[:-forged_files.TRAILER_SIZE])).open() as file:
            long = file.create_dataset("long", (1,), h5py.string_dtype(), data=["x" * 10**5])
            del file["samples/text"]
            texts = file.create_dataset("samples/text", (count,), h5py.string_dtype())
            texts[0] = ""  # now it has room
            place, target = long.id.get_offset(), texts.id.get_offset()
        data = bytearray(forged.getvalue())
        data[target:target + 16 * count] = data[place:place + 16] * count
        self.check_refused("longer than the file", bytes(data))

    def test_a_corpus_of_forged_files(self):
        """All files that libhdf5 itself survives, one by one, because all are copies of one run."""
        kinds = [forged_structure, forged_storage, forged_lies]
        for forgery in forged_files.forge(160, 1, [self.honest], self.traps, kinds):
            (self.folder / "runs" / forgery.name).write_bytes(forgery.data)
        outcome = Outcome([sys.executable, "-c", READ_EACH, TOOLS], self.folder, 120)
        self.assertEqual((outcome.code, outcome.errors), (0, b""))
        self.assertEqual(self.opened.take(), set())
        self.assertLess(outcome.megabytes, MEGABYTES)
        read, skipped = (set(re.findall(rf"(?m)^{word} (.*)$", outcome.output.decode()))
                         for word in ("read", "skipped"))
        self.assertIn("good.h5", read)
        self.assertGreater(len(skipped), 60)

    def test_plot_runs_names_and_skips(self):
        image = self.forged("metrics/perplexity", external, self.traps.secret)
        trailer = self.honest[-forged_files.TRAILER_SIZE:]
        (self.folder / "runs" / "forged.h5").write_bytes(forged_files.sealed(image, trailer))
        outcome = Outcome([sys.executable, TOOLS / "plot_runs", "runs", "-o", "curves.svg"], self.folder, 120)
        self.assertEqual((outcome.code, self.opened.take()), (0, set()))
        self.assertIn(b"forged.h5: skipped: hostile: ", outcome.errors)


if __name__ == "__main__":
    WRITER = pathlib.Path(sys.argv.pop(1)).resolve()
    sys.path.insert(0, str(TOOLS))
    unittest.main()
