"""The fuzzers' seeds, out of files of the repository, and words of their languages."""

import io
import pathlib
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


def _run_files(writer):
    for kind in "started", "interrupted", "finished", "diverged":
        path = pathlib.Path(writer).parent / "seed.h5"
        subprocess.run([writer, path, kind], check=True)
        yield path.read_bytes()


def _seeds(name, root, writer):
    if name == "spec":
        return _specs(root)
    if name == "sweep":
        return _sweeps(root)
    if name == "corpus":
        return _corpora(root)
    if name == "expression":
        return (text.encode() for text in EXPRESSIONS)
    if name == "trailer":
        return (data[-2048:] for data in _run_files(writer))
    return _run_files(writer)


def write(name, folder, root, writer):
    for i, data in enumerate(_seeds(name, root, writer)):
        (folder / f"seed{i}").write_bytes(data)
