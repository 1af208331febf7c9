"""core/log/FORMAT.md describes everything in a run file, with its type, shape and unit.

Usage: tests/python tests/log/format_page_test.py RUNEXP [unittest arguments]
"""

import pathlib
import re
import signal
import time

import h5py

from end_to_end import CliTest, main

PAGE = pathlib.Path(__file__).resolve().parents[2] / "core/log/FORMAT.md"
# HDF5's own attributes of dimension scales, and those that the page describes for all columns at
# once.
SCALE = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
COLUMN = {"units", "long_name"}
VALIDATED = ("--set", "corpus.validation_fraction=0.1")


def read_page():
    """{path: (type, shape, unit)}"""
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines()
            if line.startswith("| `/")]
    return {path.strip(" `"): tuple(cell.strip() for cell in cells[:3])
            for _, path, *cells in rows}


def type_name(dtype):
    return "string" if h5py.check_string_dtype(dtype) else dtype.name


def items_of(file):
    """{path: (type, shape, unit or None)} of everything in a file, in the page's notation."""
    items = {}

    def visit(path, item):
        is_column = re.fullmatch(r"(metrics|validation|timing)/.*", path) is not None
        if isinstance(item, h5py.Group):
            items["/" + path] = ("group", None, None)
        else:
            unit = item.attrs.get("units") if is_column else None
            items["/" + path] = (type_name(item.dtype), item.shape, unit)
        for key in set(item.attrs) - SCALE - (COLUMN if is_column else set()):
            attribute = item.attrs.get_id(key)
            items[f"/{path}@{key}"] = (type_name(attribute.dtype), attribute.shape, None)

    visit("", file)
    file.visititems(visit)
    del items["/"]
    return items


def on_page(path):
    path = re.sub(r"^/parameters/(initial|final|best|epoch_\d{6,})(?=/|$)", "/parameters/WHEN", path)
    path = re.sub(r"^/state/moments/\w+\.\w+$", "/state/moments/MOMENT.NAME", path)
    path = re.sub(r"^/spec@.*", "/spec@FIELD", path)
    return re.sub(r"^/provenance@.*", "/provenance@KEY", path)


class FormatPage(CliTest):
    def setUp(self):
        super().setUp()
        self.page = read_page()

    def run_file(self):
        (path,) = (self.folder / "out").glob("*.h5")
        file = h5py.File(path, "r")
        self.addCleanup(file.close)
        return file

    def check(self, file):
        """Returns the paths of the page that were found."""
        attributes = file["spec"].attrs
        sizes = {"E": len(file["metrics/epoch"]), "S": len(file["samples/epoch"]),
                 "K": len(file.get("validation/epoch", ())), "M": len(file["notes"]), "V": len(file["corpus/vocabulary"]),
                 "H": attributes["model.hidden_units"], "N": attributes["training.batch_size"], "1": 1}
        found = set()
        for path, (kind, shape, unit) in items_of(file).items():
            self.assertIn(on_page(path), self.page, f"{path} is not on the page")
            found.add(on_page(path))
            stated_kind, stated_shape, stated_unit = self.page[on_page(path)]
            if stated_kind == "any":
                continue
            self.assertEqual(kind, stated_kind, path)
            if kind == "group":
                continue
            if stated_shape == "any":
                continue
            if stated_shape == "scalar":
                self.assertEqual(shape, (), path)
            else:
                stated = tuple(sizes[size] for size in re.findall(r"\w+", stated_shape))
                self.assertEqual(shape, stated, path)
            if unit is not None:
                self.assertEqual(unit, stated_unit, path)
        return found

    def test_a_finished_run(self):
        self.result_of(self.run_small("--set", "samples.every_epochs=1",
                                      "--set", "log.parameters_every_epochs=2", *VALIDATED))
        missing = set(self.page) - self.check(self.run_file())
        self.assertEqual({path for path in missing if not path.startswith("/state")}, set())

    def test_an_interrupted_run(self):
        process = self.start(self.spec, "--out", "out", "--set", "training.epochs=1000000",
                             "--set", "training.optimizer=adam",
                             "--set", "training.learning_rate=1e-4", "--quiet", *VALIDATED)
        deadline = time.monotonic() + 60
        while not list((self.folder / "out").glob("*.h5")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)  # some epochs
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        self.assertEqual(process.returncode, 75)
        self.assertEqual(set(self.page) - self.check(self.run_file()), set())

    def test_the_python_on_the_page_runs(self):
        self.result_of(self.run_small())
        (path,) = (self.folder / "out").glob("*.h5")
        line = re.search(r"^import h5py;.*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)[0]
        names = {}
        exec(line.replace("RUN.h5", str(path)), names)
        self.assertEqual((len(names["perplexity"]), names["theta"]), (3, 0.01))


if __name__ == "__main__":
    main()
