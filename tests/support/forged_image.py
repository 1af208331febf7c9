"""The image of a run file, for forging with h5py, and what runexp reads from one."""

import contextlib
import io
import warnings

import h5py
import numpy

NUMBERS = ["metrics/perplexity", "metrics/cross_entropy", "timing/seconds", "samples/epoch",
           "corpus/vocabulary", "parameters/initial/W_xh", "parameters/initial/b_h"]
STRINGS = ["notes", "samples/text", "samples/prefix", "spec/toml", "spec/identity_text"]
GROUPS = ["metrics", "samples", "parameters", "parameters/initial", "corpus", "timing", "provenance",
          "spec"]
ATTRIBUTES = [("/", "run_id"), ("/", "status"), ("/", "numerics_version"), ("corpus", "characters"),
              ("corpus", "sha256")]


class Forged(io.BytesIO):
    """An image that is changed through `with self.open() as file`."""

    @contextlib.contextmanager
    def open(self, **options):
        with warnings.catch_warnings(), h5py.File(self, "r+", **options) as file:
            warnings.simplefilter("ignore")
            yield file

    def replaced(self, path, make, **options):
        """The image after `make(group, name)` has replaced the object at `path`."""
        with self.open(**options) as file:
            parent, _, name = path.rpartition("/")
            del file[path]
            make(file[parent or "/"], name)
        return self.getvalue()


def create_attribute(group, name, dtype):
    """In place of one of this name."""
    if name in group.attrs:
        del group.attrs[name]
    kind = dtype if isinstance(dtype, h5py.h5t.TypeID) else h5py.h5t.py_create(dtype, logical=True)
    h5py.h5a.create(group.id, name.encode(), kind, h5py.h5s.create(h5py.h5s.SCALAR))


def create_dataset(group, name, shape, dtype, properties=None):
    """Uses the low-level API, which accepts any creation properties."""
    space = h5py.h5s.create_simple(shape)
    kind = dtype if isinstance(dtype, h5py.h5t.TypeID) else h5py.h5t.py_create(
        numpy.dtype(dtype), logical=True)
    return h5py.Dataset(h5py.h5d.create(group.id, name.encode(), kind, space, properties))


def dataset_properties():
    return h5py.h5p.create(h5py.h5p.DATASET_CREATE)


def type_of(path):
    return {"samples/epoch": "<i8", "corpus/vocabulary": "<u4"}.get(
        path, "<f4" if path.startswith("parameters") else "<f8")
