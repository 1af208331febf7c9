"""Run files of runexp as pandas frames and as an xarray dataset.

    import sys; sys.path.insert(0, "tools")
    import runexp_runs

    runs = runexp_runs.load("runs")              # a directory, or any files
    runs.summary                                 # a row for each run: spec fields and results
    runs.metrics                                 # a row for each epoch of each run
    runs.samples                                 # the generated texts
    runs.varying                                 # the fields in which the runs differ

    # Which setting won?
    runs.summary.sort_values("perplexity")[runs.varying + ["perplexity"]]
    # The mean curve of each sampling mode:
    runs.metrics.groupby(["training.sampling", "epoch"]).perplexity.mean().unstack(0)
    # Curves over (run, epoch), the fields as coordinates of run:
    runs.dataset().perplexity.sel(epoch=50)

Needs python3-h5py and python3-pandas; dataset() python3-xarray, too. What is where in a file tells
core/log/FORMAT.md.
"""

import dataclasses
import hashlib
import pathlib
import re
import unicodedata
import warnings

import h5py
import pandas


@dataclasses.dataclass
class Runs:
    summary: pandas.DataFrame  # index: run_id
    metrics: pandas.DataFrame
    samples: pandas.DataFrame
    varying: list  # names of columns of `summary`

    def dataset(self):
        """Metrics and timing over the dimensions run and epoch, NaN where a run has no such epoch;
        the columns of `summary` are coordinates of run (its final values as final_…)."""
        import xarray

        curves = self.metrics.drop(columns=self.varying).set_index(["run_id", "epoch"])
        data = xarray.Dataset.from_dataframe(curves).rename(run_id="run")
        data = data.reindex(run=self.summary.index.values)
        for name, column in self.summary.items():
            name = f"final_{name}" if name in data else name
            data = data.assign_coords({name: ("run", column.values)})
        return data


def load(*paths):
    """The runs of files and directories. A file that cannot be read, one whose digests do not hold and
    a run that was read before are skipped with a warning."""
    summaries, metrics, samples = [], [], []
    files = {}  # by run id
    for path in _files(paths):
        try:
            _check_digests(path)
            with h5py.File(path, "r") as file:
                if _text(file.attrs.get("format")) != "runexp-run":
                    raise OSError("not a run of runexp")
                run_id = _text(file.attrs["run_id"])
                if run_id in files:
                    raise OSError(f"the same run as {files[run_id]}")
                summary, epochs, texts = _summary(file), _epochs(file), _samples(file)
        except (OSError, KeyError) as error:
            warnings.warn(printable(f"{path}: skipped: {error}"))
            continue
        files[run_id] = path
        summaries.append(summary | {"file": str(path)})
        metrics.append(epochs)
        samples.append(texts)
    if not summaries:
        raise FileNotFoundError(f"no runs in {', '.join(map(str, paths))}")
    summary = pandas.DataFrame(summaries).set_index("run_id")
    specs = [summary["spec"] for summary in summaries]
    varying = [name for name in specs[0] if _differs(spec[name] for spec in specs)]
    # Where nothing else makes it vary it says no more than the sampling does.
    if all(spec["training.carry_state"] == (spec["training.sampling"] == "consecutive")
           for spec in specs):
        varying = [name for name in varying if name != "training.carry_state"]
    summary = summary.drop(columns="spec").join(
        pandas.DataFrame(specs, index=summary.index))
    return Runs(summary, _join(metrics, summary[varying]), _join(samples, summary[varying]), varying)


def printable(text):
    """Text of others for a terminal or a picture: control characters but line feeds, those that
    change the direction of writing and what was not UTF-8 become U+FFFD."""
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n" else c
                   for c in text)


def _files(paths):
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            # A named pipe would be waited for.
            yield from sorted(p for p in path.glob("*.h5")
                              if p.is_file() and not p.name.startswith("."))
        else:
            yield path


_TRAILER_SIZE = 2048


def _check_digests(path):
    """Raises OSError unless the bytes of a run file are those that were written."""
    if not path.is_file():
        raise OSError("no such file")
    data = path.read_bytes()
    text = data[-_TRAILER_SIZE:]
    digests = dict(re.findall(rb'^(content_sha256|trailer_sha256) = "([0-9a-f]{64})"$', text,
                              re.MULTILINE))
    if len(digests) < 2:
        raise OSError("it does not end with the trailer of a run file")
    before = text[:text.rindex(b"trailer_sha256")]
    for key, covered in ((b"content_sha256", data[:-_TRAILER_SIZE]), (b"trailer_sha256", before)):
        if hashlib.sha256(covered).hexdigest().encode() != digests[key]:
            raise OSError(f"damaged: {key.decode()} does not hold")


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


def _plain(value):
    """A value of an attribute as Python has it."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    return tuple(map(_text, value)) if isinstance(value, list) else _text(value)


# Labels and places: they do not tell one experiment from another.
_LABELS = ("name", "corpus.file", "corpus.sha256", "corpus.stand_in")


def _summary(file):
    perplexity = file["metrics/perplexity"][:]
    final = {name: data[-1] if len(data) else float("nan")
             for name, data in file["metrics"].items() if name != "epoch"}
    return {
        "run_id": _text(file.attrs["run_id"]),
        "name": _text(file.attrs["name"]),
        "status": _text(file.attrs["status"]),
        # Why it failed, diverged or stopped early.
        "reason": _text(file.attrs["error"]) or _text(file.attrs["stop_reason"]),
        "epochs_done": len(perplexity),
        **final,
        "best_perplexity": perplexity.min() if len(perplexity) else float("nan"),
        "best_epoch": int(perplexity.argmin()) + 1 if len(perplexity) else 0,
        "baseline_perplexity": float(file["metrics"].attrs["baseline_perplexity"]),
        "total_seconds": float(file["timing/seconds"][:].sum()),
        "spec": {name: _plain(value) for name, value in file["spec"].attrs.items()
                 if name not in _LABELS},
    }


def _epochs(file):
    columns = {name: file["metrics"][name][:] for name in file["metrics"]}
    columns |= {name: file["timing"][name][:] for name in file["timing"]}
    return pandas.DataFrame(columns).assign(run_id=_text(file.attrs["run_id"]))


def _samples(file):
    group = file["samples"]
    return pandas.DataFrame({
        "epoch": group["epoch"][:], "prefix": group["prefix"].asstr()[:],
        "text": group["text"].asstr()[:], "run_id": _text(file.attrs["run_id"])})


def _differs(values):
    return len(set(values)) > 1


def _join(frames, varying):
    """One frame, the run and what tells it from the others in front."""
    frame = pandas.concat(frames, ignore_index=True)
    frame = frame.merge(varying, left_on="run_id", right_index=True)
    front = ["run_id", *varying.columns, "epoch"]
    return frame[front + [name for name in frame.columns if name not in front]]
