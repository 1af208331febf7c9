"""The rule 9.4: what a result consists of, and its digest."""

import hashlib
import struct

import numpy as np
from numpy import float64, int64

from independent.model import is_bias
from independent.run import EVALUATION, METRICS

SAMPLE = ("epoch", "prefix", "text")


def string(value):
    data = value.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def result_sha256(entries):
    """Of a map from paths to a string, a list of strings, or an array of numbers."""
    digest = hashlib.sha256()
    for path, value in sorted(entries.items(), key=lambda entry: entry[0].encode()):
        if isinstance(value, np.ndarray):
            kind, shape = value.dtype.name, value.shape
            data = value.astype(value.dtype.newbyteorder("<")).tobytes()
        else:
            kind, shape = "string", () if isinstance(value, str) else (len(value),)
            data = b"".join(map(string, [value] if isinstance(value, str) else value))
        extents = struct.pack(f"<{1 + len(shape)}Q", len(shape), *shape)
        digest.update(string(path) + string(kind) + extents + data)
    return digest.hexdigest()


def entries_of(run, identity_text):
    """What the result of a run consists of so far."""
    entries = {"/identity_text": identity_text}
    for column, name in enumerate(SAMPLE):
        values = [sample[column] for sample in run.samples]
        entries["/samples/" + name] = np.array(values, int64) if name == "epoch" else values
    for name in METRICS:
        entries["/metrics/" + name] = np.array(run.metrics[name], float64)
    for name in EVALUATION if run.has_validation else ():
        entries["/validation/" + name] = np.array(run.validation[name], int64 if name == "epoch" else float64)
    for when, parameters in (("initial", run.initial), ("final", run.parameters), ("best", run.best)):
        for name, value in parameters.items():
            entries[f"/parameters/{when}/{name}"] = value[0] if is_bias(name) else value
    return entries
