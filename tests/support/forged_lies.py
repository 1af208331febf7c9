"""Forged run files that are valid HDF5 with false statements in the trailer or in the content; the
result digest is corrected if possible.

Each function takes the image of an honest run, its trailer, a random.Random and the Traps, and
returns the forged image and trailer. Some are harmless, so they need not be refused.
"""

import re

import numpy

from forged_image import NUMBERS, Forged
from result_digest_reference import digest_of_file

INTEGERS = [-1, 0, 1, 2, 10**6, 10**9, 2**31, 2**40, 2**62, 2**63 - 1, -2**63]
TEXTS = ["", "x" * 5000, "../../../etc/passwd", "/dev/zero", "/proc/self/environ", "\x1b[2J\x1b]0;x\x07",
         "a\nb", "\u202eabc\u202c", "%s%n", "<script>", "\x9b31m", "'; rm -rf ~", "running"]


def _trailer_value(draw, key, traps):
    numbers = [str(draw.choice(INTEGERS)), "nan", "inf", "-inf", "1e308", "5e-324", "99999999999999999999",
               "0x10", "", "abc", "1 2"]
    texts = [f'"{text}"' for text in TEXTS if "\n" not in text and len(text) < 100] + ['"', '""', "x"]
    states = ['"running"', '"finished"', '"diverged"', '"failed"', '"interrupted"', '"none"']
    if key == b"status":
        return draw.choice(states)
    if key in (b"run_id", b"name", b"sampling", b"result_sha256", b"reason", b"format", b"corpus.file"):
        return draw.choice(texts)
    return draw.choice(numbers + texts[:4])


def trailer(image, text, draw, traps):
    """Forges counts, status, digests and names that contradict the content."""
    lines = text.split(b"\n")
    places = [i for i, line in enumerate(lines) if b" = " in line and b"_sha256 = " not in line
              or line.startswith(b"result_sha256")]
    counts = [i for i in places if re.match(rb"epochs|best_epoch|status|vocabulary_size", lines[i])]
    for place in draw.sample(draw.choice([places, counts]), draw.choice([1, 1, 2, 4])):
        key = lines[place].split(b" = ")[0]
        choice = draw.random()
        if choice < 0.1:
            lines[place] = b""
        elif choice < 0.2:
            lines[place] = lines[place] + b"\n" + lines[place]
        elif choice < 0.3:
            lines[place] = draw.randbytes(draw.choice([1, 20, 300])).replace(b"\n", b" ")
        else:
            lines[place] = key + b" = " + _trailer_value(draw, key, traps).encode()
    return image, b"\n".join(lines)


def whole_reading(image, text, draw, traps):
    """A trailer that makes `list` read the content, which is damaged."""
    spoiled = bytearray(image)
    for _ in range(draw.choice([1, 10, 100])):
        spoiled[draw.randrange(96, len(image))] = draw.randrange(256)
    return bytes(spoiled), text.replace(b"spec_is_complete = true", b"spec_is_complete = false")


def result(image, text, draw, traps):
    """A result that does not match result_sha256."""
    with (forged := Forged(image)).open() as file:
        path = draw.choice(["metrics/perplexity", "metrics/gradient_norm", "parameters/initial/W_hh",
                            "parameters/final/b_q"])
        if path not in file:
            path = "metrics/perplexity"
        if file[path].size:
            file[path][(0,) * file[path].ndim] += draw.choice([1e-3, 1.0, float("nan")])
        if "final" not in file["parameters"] or draw.random() < 0.3:  # not ended, but claims to be
            file.attrs["status"] = draw.choice(["finished", "diverged"])
            text = text.replace(b'status = "interrupted"', b'status = "finished"')
            file.attrs["result_sha256"] = draw.choice(["", "0" * 64, "x"])
    return forged.getvalue(), text


def _number(file, draw):
    place, name = draw.choice([
        ("/", "format_version"), ("/", "numerics_version"), ("corpus", "characters"),
        ("corpus", "is_stand_in"), ("state", "epochs_done"), ("state", "updates_in_epoch"),
        ("state", "clipped_updates"), ("state", "loss_sum"), ("state", "seconds_in_epoch")])
    if place in file:
        old = file[place].attrs[name]
        file[place].attrs[name] = old.dtype.type(draw.choice(
            [0, 1, 200] if old.dtype.itemsize == 1 else INTEGERS))


def _text(file, draw):
    place, name = draw.choice([
        ("/", "run_id"), ("/", "identity"), ("/", "name"), ("/", "status"), ("/", "error"),
        ("/", "stop_reason"), ("corpus", "sha256"), ("corpus", "file"), ("provenance", "host"),
        ("provenance", "\x1b[31m")])
    file[place].attrs[name] = draw.choice(TEXTS)


def _spec(file, draw):
    """Forges the stored spec: absurd sizes and places."""
    toml = file["spec/toml"][()].decode()
    lines = toml.split("\n")
    places = [i for i, line in enumerate(lines) if " = " in line]
    for place in draw.sample(places, min(len(places), draw.choice([1, 1, 3]))):
        key = lines[place].split(" = ")[0]
        lines[place] = f"{key} = " + draw.choice(
            ["1000000000", "1", "-1", "nan", "1e300", '"/etc/passwd"', '"../.."', '[]', '["x"]', "{",
             "100000", str(draw.randrange(1, 5000))])
    toml = draw.choice(["\n".join(lines)] * 8 + ["", "[" * 30000, "x" * 40000])
    del file["spec/toml"]
    file["spec/toml"] = toml


def _shape(file, draw):
    """Gives a tensor, curve or list another shape or type than the rest implies."""
    paths = [path for path in [*NUMBERS, "parameters/final/W_hh", "parameters/final/W_hq",
                               "parameters/final/b_q", "state/carried/H", "state/parameters/W_xh"]
             if path in file]
    path = draw.choice(paths)
    dtype = file[path].dtype
    del file[path]
    if draw.random() < 0.2:
        return
    shape = draw.choice([(0,), (1,), (3,), (1000,), (0, 0), (1, 1), (2, 2), (3, 2), (2, 3), (0, 1000),
                         (1000, 0), (24, 16), (16, 24), (1, 1, 1), ()])
    file.create_dataset(path, shape, dtype, data=numpy.full(shape, draw.choice([0, 1, 2, 65]), dtype))


def _values(file, draw):
    path = draw.choice(["metrics/perplexity", "metrics/cross_entropy", "timing/seconds",
                        "samples/epoch", "corpus/vocabulary", "parameters/initial/W_xh",
                        "parameters/final/W_hq", "state/carried/H", "state/parameters/b_q"])
    if path not in file or not file[path].size:
        return
    data = file[path][()]
    if data.dtype.kind == "f":
        extremes = [numpy.nan, numpy.inf, -numpy.inf, 5e-324, -0.0, 3e38, -1e38] + (
            [1e308, -1e308] if data.dtype.itemsize == 8 else [])
    elif data.dtype.kind == "u":
        extremes = [0, 10, 27, 0xd800, 0x10ffff, 0x110000, 0xffffffff]
    else:
        extremes = INTEGERS
    flat = data.reshape(-1)
    for _ in range(draw.choice([1, 3, flat.size])):
        flat[draw.randrange(flat.size)] = draw.choice(extremes)
    file[path][...] = data


def _strings(file, draw):
    path = draw.choice(["samples/text", "samples/prefix"])
    if file[path].size:
        file[path][draw.randrange(file[path].size)] = draw.choice(
            [*TEXTS, "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", "x" * 10**6])


def content(image, text, draw, traps):
    """Absurd numbers, texts, shapes and specs, with a matching result digest."""
    forged = Forged(image)
    with forged.open() as file:
        for _ in range(draw.choice([1, 1, 2, 5])):
            draw.choice([_number, _text, _spec, _shape, _shape, _values, _values, _strings])(file, draw)
        old = file.attrs["result_sha256"]
        if old and draw.random() < 0.9:
            try:
                new = digest_of_file(file)
            # No result of any kind is left.
            except (KeyError, AttributeError, TypeError, UnicodeError):
                return forged.getvalue(), text
            file.attrs["result_sha256"] = new
            text = text.replace(old.encode(), new.encode())
    return forged.getvalue(), text


KINDS = [trailer, whole_reading, result, content]
