"""The run file (core/log/FORMAT.md)."""

import hashlib
import io
import os

import h5py
import numpy as np

from independent import spec as specs
from independent.result import result_sha256
from independent.run import EVALUATION, METRICS
from independent.text import kept_text
from independent.unchecked import Unchecked

TRAILER = 2048  # bytes


class RunFile:
    """What a run file says. It is Unchecked if it is damaged, or of a kind that is not known here."""

    def __init__(self, path):
        try:
            with open(path, "rb") as file:
                data = file.read()
            image, text = data[:-TRAILER], data[-TRAILER:]
            before_last_line = text[:text.rstrip(b"\n").rfind(b"\n") + 1]
            for part in (image, before_last_line):
                if hashlib.sha256(part).hexdigest().encode() not in text:
                    raise Unchecked("damaged, or no run file: it lacks the digests that its end should name")
            with h5py.File(io.BytesIO(image), "r") as file:
                self.read_root(file)
                self.spec = specs.complete(plain(file["spec"].attrs))
                self.read_entries(file)
        except (OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
            raise Unchecked(f"it cannot be read as a run file: {error}")
        if self.ended and result_sha256(self.entries) != self.result_sha256:
            raise Unchecked("damaged: what it holds does not have the result_sha256 that it names")

    def read_root(self, file):
        root = plain(file.attrs)
        if root["format"] != "runexp-run" or root["format_version"] != 2:
            raise Unchecked("it is no run file of format version 2")
        if root["numerics_version"] != specs.NUMERICS_VERSION:
            raise Unchecked(f"it has numerics version {root['numerics_version']}, not {specs.NUMERICS_VERSION}")
        self.run_id, self.identity = root["run_id"], root["identity"]
        self.status, self.result_sha256 = root["status"], root["result_sha256"]
        self.ended = self.status in ("finished", "diverged")
        self.corpus_sha256, self.corpus_file = file["corpus"].attrs["sha256"], file["corpus"].attrs["file"]

    def read_entries(self, file):
        """What the result consists of (9.4), as far as it is there; of parameters whatever is there."""
        self.entries = {"/identity_text": file["spec/identity_text"].asstr()[()],
                        "/samples/epoch": file["samples/epoch"][()]}
        for path in ("/samples/prefix", "/samples/text"):
            self.entries[path] = list(file[path].asstr()[()])
        paths = ["/metrics/" + name for name in METRICS]
        paths += [f"/validation/{name}" for name in EVALUATION if "validation" in file]
        for when in ("initial", "final", "best") if self.ended else ("initial",):
            paths += [f"/parameters/{when}/{name}" for name in file["parameters"].get(when, ())]
        self.entries.update((path, file[path][()]) for path in paths)
        self.epochs = len(self.entries["/metrics/perplexity"])

    def start_values(self):
        start = "/parameters/initial/"
        return {path[len(start):]: value for path, value in self.entries.items() if path.startswith(start)}

    def text(self, corpus):
        """The kept text: of the file that is given, or else of the one that the run has read."""
        places = [corpus] if corpus else [self.corpus_file, self.spec.get("corpus.file", "")]
        path = next(filter(os.path.exists, places), None)
        if path is None:
            raise Unchecked(f"{places[0]} is not there; --corpus FILE says where the text is")
        text = kept_text(path, self.spec)
        if hashlib.sha256(text.encode()).hexdigest() != self.corpus_sha256:
            raise Unchecked(f"{path} is not the text of this run: its kept text has another SHA-256")
        return text


def plain(attributes):
    """Attributes as Python's own values; an empty list, which HDF5 has as nothing at all, as such."""
    values = {}
    for name, value in attributes.items():
        if isinstance(value, h5py.Empty):
            value = []
        values[name] = value.item() if isinstance(value, np.generic) else value
    return values
