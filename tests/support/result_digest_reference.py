"""A second implementation of the layout in core/log/result_digest.h. As a program, it prints the
digests of the records in result_digest_test.cc."""

import hashlib
import math
import struct


def string(data):
    data = data if isinstance(data, bytes) else data.encode("utf-8")
    return struct.pack("<Q", len(data)) + data


def entry(path, kind, shape, data):
    return (
        string(path)
        + string(kind)
        + struct.pack("<Q", len(shape))
        + b"".join(struct.pack("<Q", extent) for extent in shape)
        + data
    )


def numbers(path, kind, letter, shape, values):
    assert math.prod(shape) == len(values)
    return path, entry(path, kind, shape, struct.pack(f"<{len(values)}{letter}", *values))


def strings(path, shape, values):
    return path, entry(path, "string", shape, b"".join(string(value) for value in values))


def digest(entries):
    entries = sorted(entries, key=lambda item: item[0].encode("utf-8"))
    return hashlib.sha256(b"".join(data for _, data in entries)).hexdigest()


def digest_of_file(file):
    """The digest of an open h5py.File that holds a run."""
    entries = [strings("/identity_text", [], [file["spec/identity_text"][()]])]
    for name in "cross_entropy", "perplexity", "gradient_norm", "clipped_fraction":
        data = file["metrics"][name][()]
        entries.append(numbers(f"/metrics/{name}", "float64", "d", data.shape, data.ravel()))
    epochs = file["samples/epoch"][()]
    entries.append(numbers("/samples/epoch", "int64", "q", epochs.shape, epochs.ravel()))
    for name in "prefix", "text":
        data = file["samples"][name][()]
        entries.append(strings(f"/samples/{name}", data.shape, data.ravel()))
    if "validation" in file:
        group = file["validation"]
        epochs = group["epoch"][()]
        entries.append(numbers("/validation/epoch", "int64", "q", epochs.shape, epochs.ravel()))
        for name in "cross_entropy", "perplexity", "bits_per_character":
            data = group[name][()]
            entries.append(numbers(f"/validation/{name}", "float64", "d", data.shape,
                                   data.ravel()))
    for moment in "initial", "final", "best":
        for name, tensor in file["parameters"].get(moment, {}).items():
            data = tensor[()]
            entries.append(numbers(f"/parameters/{moment}/{name}", "float32", "f", data.shape,
                                   data.ravel()))
    return digest(entries)


if __name__ == "__main__":
    pinned = [
        strings("/identity_text", [], ["seed = 1\n"]),
        numbers("/metrics/cross_entropy", "float64", "d", [2], [0.5, 0.25]),
        numbers("/metrics/perplexity", "float64", "d", [2], [1.5, 1.25]),
        numbers("/metrics/gradient_norm", "float64", "d", [2], [0.125, 2.0]),
        numbers("/metrics/clipped_fraction", "float64", "d", [2], [1.0, 0.0]),
        numbers("/samples/epoch", "int64", "q", [2], [1, 2]),
        strings("/samples/prefix", [2], ["雨", ""]),
        strings("/samples/text", [2], ["雨落", "a"]),
        numbers("/parameters/initial/W", "float32", "f", [2, 3], [1, 2, 3, 4, 5, 6]),
        numbers("/parameters/initial/b", "float32", "f", [2], [-0.0, 0.5]),
        numbers("/parameters/final/W", "float32", "f", [2, 3], [6, 5, 4, 3, 2, 1]),
        numbers("/parameters/final/b", "float32", "f", [2], [0.25, 1e-40]),
    ]
    print(digest(pinned))
    print(digest(pinned + [
        numbers("/parameters/best/W", "float32", "f", [2, 3], [1, 1, 2, 2, 3, 3]),
        numbers("/validation/epoch", "int64", "q", [2], [2, 4]),
        numbers("/validation/cross_entropy", "float64", "d", [2], [0.75, 0.5]),
        numbers("/validation/perplexity", "float64", "d", [2], [2.125, 1.625]),
        numbers("/validation/bits_per_character", "float64", "d", [2], [1.0, 0.75]),
    ]))
