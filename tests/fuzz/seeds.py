"""The fuzzers' seeds, made from files of the repository, and the words of their languages."""

import hashlib
import io
import json
import math
import struct
import subprocess
import zipfile

WORDS = [
    # TOML
    '"""', "'''", "[[", "]]", "{", "}", " = ", "inf", "nan", "true", "false", "0x", "1e", "\\u0000",
    "1979-05-27T07:32:00Z", "\ufeff", "\r\n", "..",
    # ranges
    "range", "log_range", "count", "integer", "uniform", "log_uniform", "choice",
    # expressions
    " and ", " or ", "not ", "(", ")", "!=", "<=", "perplexity", "best_epoch", "status", "name", "file",
    # trailers
    "[metrics]\n", "[spec]\n", "[digest]\n", "format_version", "result_sha256", "spec_is_complete",
    # traces
    "runexp-trace 1\n", "\n\n", " parameters ", " forward ", " dZ[0] ", "sha256 = ",
    # weights
    "__metadata__", "dtype", "shape", "data_offsets", "F32", "rnn.weight_ih_l0", "rnn.bias_hh_l0",
    "linear.weight", "}}", "4294967296",
    # archives and images
    "PK\3\4", "PK\1\2", "PK\5\6", "TREE", "GCOL", "OHDR", "SNOD", "HEAP", "FRHP",
]

EXPRESSIONS = [
    "training.sampling = random and (perplexity < 2 or not best_epoch > 100)",
    "prefixes != '春' or name == \"a b\"", "seed >= -7", "is_stand_in = true", "training.clip_theta",
    "not not (status=finished)", "time", "carry_state",
]


def _specs(root):
    for path in sorted((root / "experiments").glob("*.toml")):
        data = path.read_bytes()
        yield data
        yield data + b"\0training.epochs=3\0samples.prefixes=[\"a\", \"b\"]\0name=\"x\""


def _sweeps(root):
    for path in sorted((root / "sweeps").glob("*.toml")):
        yield path.read_bytes().replace(b"jay_consecutive.toml", b"smoke.toml")


def _corpora(root):
    text = (root / "experiments/corpora/stand_in_lyrics.txt").read_bytes()[:3000]
    yield text[:text.rindex(b"\n")]
    yield "\ufeff\r\n歌\U0001f3b5".encode()
    for method in zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA:
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", method) as archive:
            archive.writestr("lyrics.txt", text[:300])
        yield memory.getvalue()
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("folder/", "")
        archive.writestr("a.txt", "a")
        archive.writestr("b.txt", "b")
    yield memory.getvalue()


def _run_files(programs):
    for kind in "started", "interrupted", "finished", "diverged":
        path = programs / "seed.h5"
        subprocess.run([programs / "write_run_file", path, kind], check=True)
        yield path.read_bytes()


def _answers(programs):
    for data in _run_files(programs):
        answer = programs / "seed.answer"
        subprocess.run([programs / "parse_run_file", programs / "seed.h5", answer], check=True)
        yield answer.read_bytes()


def _traces():
    digest = "0123456789abcdef" * 4
    items = "".join(f"{item} {digest}\n" for item in (
        "0 parameters W_xh", "1 state H[-1]", "1 backward dZ[0]", "2 loss sum", "2 samples 1"))
    text = (f"runexp-trace 1\nidentity = {digest}\nnumerics_version = 3\nepoch = 2\n"
            f"simd_target = AVX2\nthreads = 2\n\n{items}").encode()
    yield text
    yield text + f"sha256 = {hashlib.sha256(text).hexdigest()}\n".encode()


def _weights():
    """Of a tanh RNN and a GRU of two hidden units and three characters; whole, and without the length."""
    for gates in 1, 3:
        rows = 2 * gates
        shapes = {"rnn.weight_ih_l0": (rows, 3), "rnn.weight_hh_l0": (rows, 2),
                  "rnn.bias_ih_l0": (rows,), "rnn.bias_hh_l0": (rows,), "linear.weight": (3, 2),
                  "linear.bias": (3,)}
        header, end = {}, 0
        for tensor, shape in shapes.items():
            begin, end = end, end + 4 * math.prod(shape)
            header[tensor] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}
        for metadata in {}, {"__metadata__": {"format": "pt"}}:
            text = json.dumps({**metadata, **header}).encode()
            yield struct.pack("<Q", len(text)) + text + bytes(end)
            yield text + bytes(end)
    yield b'{"a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}' + bytes(24)


def _seeds(name, root, programs):
    return {
        "spec": lambda: _specs(root),
        "sweep": lambda: _sweeps(root),
        "corpus": lambda: _corpora(root),
        "expression": lambda: (text.encode() for text in EXPRESSIONS),
        "trace": _traces,
        "trailer": lambda: (data[-2048:] for data in _run_files(programs)),
        "run_file": lambda: _run_files(programs),
        "record": lambda: _answers(programs),
        "weights": _weights,
    }[name]()


def write(name, folder, root, programs):
    """Writes seeds to `folder`, using the programs in another folder."""
    for i, data in enumerate(_seeds(name, root, programs)):
        (folder / f"seed{i}").write_bytes(data)
