"""Run files of runexp as pandas frames and as an xarray dataset.

    import sys; sys.path.insert(0, "tools")      # in a checkout; where runexp is installed, without
    import runexp_runs

    runs = runexp_runs.load("runs")              # a directory, also while it is worked on, or files
    runs.summary                                 # a row for each run: spec fields and results
    runs.metrics                                 # a row for each epoch of each run
    runs.samples                                 # the generated texts
    runs.varying                                 # the fields in which the runs differ; if their
                                                 # texts differ, corpus.file and corpus.sha256, too;
                                                 # if start values from files differ,
                                                 # model.initial_file, model.initial_values_sha256

    # Which setting won?
    runs.summary.sort_values("perplexity")[runs.varying + ["perplexity"]]
    # The mean curve of each sampling mode:
    runs.metrics.groupby(["training.sampling", "epoch"]).perplexity.mean().unstack(0)
    # The same from all seeds of a setting, with intervals, and the curves' median and extremes:
    runs.over("seed", metric="best_perplexity").sort_values("median")
    runs.curves_over("seed")
    # Curves over (run, epoch), the fields as coordinates of run:
    runs.dataset().perplexity.sel(epoch=50)

Where a run has a validation text, `perplexity`, `best_perplexity` and `best_epoch` of `summary` are
of that, and `training_perplexity` is the last of training; of `metrics`, `perplexity` is always of
training, and `validation_perplexity` of the validation text, NaN after epochs without an evaluation.

A field that has no meaning in a run (training.carry_state with random sampling) is NaN there.

Needs python3-h5py and python3-pandas; dataset() also needs python3-xarray.
core/log/FORMAT.md describes the files.

An untrusted file cannot make this open another file or use more memory than its size warrants:
links and data that lead elsewhere are refused, and so is anything runexp does not write. But
libhdf5 reads it in this process and may crash on a file forged for that; `runexp export` does not.
"""

import dataclasses
import hashlib
import json
import math
import pathlib
import re
import tomllib
import unicodedata
import warnings

import h5py
import numpy
import pandas


@dataclasses.dataclass
class Runs:
    summary: pandas.DataFrame  # index: run_id
    metrics: pandas.DataFrame
    samples: pandas.DataFrame
    varying: list  # names of columns of `summary`

    def dataset(self):
        """Metrics and timing over the dimensions run and epoch, NaN if a run does not have the
        epoch. The columns of `summary` are coordinates of run (its final values as final_…)."""
        import xarray

        curves = self.metrics.drop(columns=self.varying).set_index(["run_id", "epoch"])
        data = xarray.Dataset.from_dataframe(curves).rename(run_id="run")
        data = data.reindex(run=self.summary.index.values)
        for name, column in self.summary.items():
            name = f"final_{name}" if name in data else name
            if column.dtype == "Int64":  # which xarray does not know
                column = column.astype(float)
            data = data.assign_coords({name: ("run", column.values)})
        return data


    def settings(self, but=()):
        """The fields that tell groups of runs apart, if these are left out: of the text the digest."""
        unknown = [name for name in but if name not in self.summary]
        if unknown:
            raise KeyError(f"there is no field {unknown[0]}; the runs differ in "
                           f"{', '.join(self.varying) or 'none'}")
        return [name for name in self.varying if name not in but and name != "corpus.file"]

    def over(self, *fields, metric="perplexity"):
        """A row for each group of runs that are alike in all but these fields, as runexp list --over
        has it: n runs have ended, of which some diverged (infinite in median and extremes, left out
        of the geometric mean); open ones count for nothing. The index is what tells groups apart."""
        values = _measured(self.summary, metric)
        rows = values.groupby(self._keys(fields), dropna=False).apply(_figures).unstack()
        return rows.astype({name: int for name in ("n", "diverged", "open")})

    def curves_over(self, *fields, metric="perplexity"):
        """For each group and epoch the number of runs, and the median and extremes of a metric:
        perplexity is that by which runs are compared, and of a run that has diverged it is
        infinite from then on."""
        settings, keys = self.settings(fields), self._keys(fields)
        number = self.summary.groupby(keys, dropna=False).ngroup()
        curves = self.metrics[["run_id", "epoch", metric]].dropna()
        if metric == "perplexity":
            curves = _headline(self.metrics, self.summary)
        diverged = self.summary.index[self.summary.status == "diverged"]
        if not metric.endswith("perplexity"):
            diverged = diverged[:0]
        frames = []
        for group, epochs in curves.groupby(curves.run_id.map(number)):
            table = epochs.pivot(index="epoch", columns="run_id", values=metric)
            for run_id in table.columns.intersection(diverged):
                last = table[run_id].last_valid_index()
                table.loc[table.index > last, run_id] = float("inf")
            first = self.summary.loc[number.index[number == group][0], settings].map(_plain)
            frames.append(pandas.DataFrame({
                **first.to_dict(), "epoch": table.index, "n": table.count(axis=1),
                "median": table.median(axis=1), "lowest": table.min(axis=1),
                "highest": table.max(axis=1)}))
        return pandas.concat(frames, ignore_index=True)

    def _keys(self, fields):
        settings = self.settings(fields)
        return [self.summary[name].map(_plain) for name in settings] or (lambda _: "all")


def _plain(value):
    """pandas takes a tuple for several keys, or for a column."""
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else value


def load(*paths):
    """Loads the runs of files and directories. Skips, with a warning, files that cannot be read,
    whose digests do not match, or that do not have the form of a run file, and runs already read.
    """
    summaries, metrics, samples = [], [], []
    files = {}  # by run id
    for path in _files(paths):
        try:
            with _RunFile(_checked_image(path)) as file:
                if file.attribute("/", "format", str) != "runexp-run":
                    raise OSError("not a run of runexp")
                run_id = file.attribute("/", "run_id", str)
                if run_id in files:
                    raise OSError(f"the same run as {files[run_id]}")
                summary, epochs, texts = _summary(file), _epochs(file), _samples(file)
        # h5py may raise any of these for a forged file.
        except (OSError, LookupError, ValueError, TypeError, RuntimeError, MemoryError) as error:
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
    columns = _columns(specs, summary.index)
    # If a field has no meaning in a run, that follows from another field.
    varying = [name for name in columns
               if len({spec[name] for spec in specs if name in spec}) > 1]
    if summary["corpus.sha256"].nunique() > 1:
        varying = [*_CORPUS, *varying]
    if len(set(summary[_INITIAL[1]]) - {""}) > 1:
        varying = [*_INITIAL, *varying]
    summary = summary.drop(columns="spec").join(columns)
    return Runs(summary, _join(metrics, summary[varying]), _join(samples, summary[varying]), varying)


_COSTS = ("total_seconds", "epochs_done")  # which a diverged run has like any other


def _measured(summary, metric):
    """Infinite if the run diverged, NaN if it has not ended."""
    values = summary[metric].astype(float)
    if metric not in _COSTS:
        values = values.where(summary.status != "diverged", float("inf"))
    return values.where(summary.status.isin(["finished", "diverged"]))


def _figures(values):
    ended = values.dropna()
    finished = ended[ended < float("inf")]
    logarithms = numpy.log(finished) if (finished > 0).all() else finished[:0]
    mean, n = logarithms.mean(), len(logarithms)
    half = _student_bound(n - 1) * logarithms.std() / n**0.5 if n >= 3 else float("nan")
    return pandas.Series({
        "n": len(ended), "diverged": len(ended) - len(finished), "open": len(values) - len(ended),
        "median": ended.median(), "geometric_mean": numpy.exp(mean),
        "interval_low": numpy.exp(mean - half), "interval_high": numpy.exp(mean + half),
        "lowest": ended.min(), "highest": ended.max()})


def _student_bound(degrees):
    """What |t| of Student's distribution exceeds with a probability of 5 %. Of t = sqrt(degrees)
    tan(angle) the distribution is a finite sum (Abramowitz and Stegun, 26.7.3 and 26.7.4), which
    bisection inverts to the last bits."""
    def within(angle):  # the probability of |t| below the bound at this angle
        cosine = math.cos(angle)
        odd = degrees % 2
        term = cosine if odd else 1.0
        total = term if degrees > 1 else 0.0
        for i in range(2 + odd, degrees, 2):
            term *= (i - 1) / i * cosine * cosine
            total += term
        total *= math.sin(angle)
        return (angle + total) * 2 / math.pi if odd else total

    low, high = 0.0, math.pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle) < 0.95 else (low, middle)
    return math.sqrt(degrees) * math.tan(low)


def _headline(metrics, summary):
    """run_id, epoch and the perplexity by which runs are compared: of validation where there is one."""
    curves = metrics[["run_id", "epoch", "perplexity"]]
    if "corpus.validation_fraction" not in summary:
        return curves
    validated = curves.run_id.map(summary["corpus.validation_fraction"] > 0)
    perplexity = metrics.get("validation_perplexity", curves.perplexity)
    curves = curves.assign(perplexity=curves.perplexity.where(~validated, perplexity))
    return curves.dropna(subset="perplexity")


def printable(text):
    """Makes foreign text safe for a terminal or a picture: control characters except line feeds,
    those that change the direction of writing and invalid UTF-8 become U+FFFD."""
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n" else c
                   for c in text)


def _files(paths):
    for path in map(pathlib.Path, paths):
        yield from _files_in(path) if path.is_dir() else [path]


def _files_in(directory):
    """The run files, then the furthest checkpoint of each run that a cluster works on there."""
    # Listed first: checkpoints are removed when the ended file is there.
    checkpoints = _checkpoints(directory)
    # Reading a named pipe would block.
    files = sorted(p for p in directory.glob("*.h5") if p.is_file() and not p.name.startswith("."))
    yield from files
    ended = {path.stem.rsplit("-", 1)[-1] for path in files}
    for run_id in sorted(checkpoints.keys() - ended):
        checkpoint = max(checkpoints[run_id], key=_progress)
        yield checkpoint if checkpoint.is_file() else next(
            directory.glob(f"*-{run_id}.h5"), checkpoint)


def _checkpoints(directory):
    found = {}
    for path in (directory / ".runexp" / "checkpoints").glob("*.h5"):
        if re.match(r"[0-9a-f]{12}\.", path.name) and path.is_file():
            found.setdefault(path.name[:12], []).append(path)
    return found


def _progress(checkpoint):
    """How far it is, for comparison. One that cannot be read is behind all others."""
    try:
        trailer = tomllib.loads(checkpoint.read_bytes()[-_TRAILER_SIZE:].decode())
        return trailer["epochs_done"], trailer.get("updates_in_epoch", 0)
    except (OSError, ValueError, KeyError):
        return -1, 0


_TRAILER_SIZE = 2048


def _checked_image(path):
    """Returns the HDF5 image of a run file. Raises OSError if its bytes do not match the digests.
    """
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
    return data[:-_TRAILER_SIZE]


_TYPES = {int: "<i8", float: "<f8"}


class _RunFile:
    """The image of a run file, restricted to what runexp writes: data in the file itself, of the
    right type, and no more of it than the file has bytes. Raises OSError for anything else."""

    def __init__(self, image):
        self._image = image
        self._file = h5py.File(h5py.h5f.open_file_image(image))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def attribute(self, place, name, kind):
        """Returns a single value: of kind int, float or str."""
        attribute = h5py.h5a.open(self._member(place, h5py.Group).id, name.encode())
        if attribute.shape != () or not _has_type(attribute.dtype, kind):
            raise OSError(f"hostile: {place}@{name} is not a single {kind.__name__}")
        return _text(self._member(place, h5py.Group).attrs[name])

    def has(self, name):
        return name in self._file

    def numbers(self, path, kind):
        dataset = self._dataset(path, kind)
        if dataset.ndim != 1:
            raise OSError(f"hostile: {path} has {dataset.ndim} dimensions")
        return dataset[:]

    def curves(self, group):
        """{name: values} of the group's curves over epochs, in the order of the file."""
        names = [name for name in self._member(group, h5py.Group) if name != "epoch"]
        if 8 * len(names) > len(self._image):
            raise OSError(f"hostile: {group} has {len(names)} curves")
        curves = {name: self.numbers(f"{group}/{name}", float) for name in names}
        if len({len(curve) for curve in curves.values()}) > 1:
            raise OSError(f"the curves of {group} differ in length")
        return curves

    def strings(self, path):
        """Returns a list, also for a single string. Many elements may share one string of the file,
        so their total length is bounded."""
        dataset = self._dataset(path, str)
        if not dataset.size:
            return []
        place = dataset.id.get_offset()
        references = self._image[place:place + 16 * dataset.size]
        lengths = (int.from_bytes(references[i:i + 4], "little")
                   for i in range(0, len(references), 16))
        if dataset.chunks or sum(lengths) > len(self._image):
            raise OSError(f"hostile: the strings of {path} are longer than the file")
        return [_text(value) for value in dataset[()].ravel()] if dataset.ndim else [
            _text(dataset[()])]

    def _member(self, path, kind):
        """Follows only hard links."""
        item = self._file
        for name in filter(None, path.split("/")):
            if not isinstance(item.get(name, getlink=True), h5py.HardLink):
                raise OSError(f"hostile: {path} is a link to elsewhere")
            item = item[name]
        if not isinstance(item, kind):
            raise OSError(f"hostile: {path} is no {kind.__name__}")
        return item

    def _dataset(self, path, kind):
        dataset = self._member(path, h5py.Dataset)
        how = dataset.id.get_create_plist()
        filters = {how.get_filter(i)[0] for i in range(how.get_nfilters())}
        if how.get_external_count() or how.get_layout() not in (h5py.h5d.CONTIGUOUS,
                                                                h5py.h5d.CHUNKED):
            raise OSError(f"hostile: the data of {path} is not in the file")
        if filters - {h5py.h5z.FILTER_FLETCHER32} or not _has_type(dataset.dtype, kind):
            raise OSError(f"hostile: {path} has a type or a filter that runexp does not write")
        size = dataset.size * dataset.id.get_type().get_size()
        if not size <= dataset.id.get_storage_size() or size > len(self._image):
            raise OSError(f"hostile: {path} has {dataset.size} elements, more than it has bytes for")
        return dataset


def _has_type(dtype, kind):
    if kind is str:
        string = h5py.check_string_dtype(dtype)
        return string is not None and string.length is None
    return dtype == _TYPES[kind]


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


def _columns(specs, index):
    """A column for each field. Where it has no meaning it is NaN, or <NA> among integers."""
    names = sorted({name for fields in (_TABLE, *specs) for name in fields} - set(_LABELS))
    columns = {name: [spec.get(name, float("nan")) for spec in specs] for name in names}
    frame = pandas.DataFrame(columns, index=index)
    for name, values in columns.items():
        if any(type(value) is int for value in values) and frame[name].isna().any():
            frame[name] = frame[name].astype("Int64")
    return frame


def _read_table():
    """The table of fields as the JSON Schema of a spec has it: rules by full names."""
    above = pathlib.Path(__file__).resolve().parents
    # In a checkout, and where cmake --install and the package put the two.
    places = [*above[1:2], *(prefix / "share" / "runexp" for prefix in above[3:4])]
    paths = (place / "experiments" / "runexp.schema.json" for place in places)
    path = next(filter(pathlib.Path.is_file, paths), None)
    if path is None:  # somebody has copied this module alone
        return {}
    table = {}
    for name, rules in json.loads(path.read_text(encoding="utf-8"))["properties"].items():
        below = rules.get("properties")
        table |= {f"{name}.{key}": rule for key, rule in below.items()} if below else {name: rules}
    return table


_TABLE = _read_table()


def _has_meaning(rules, fields):
    for other, rule in rules.get("x-only-with", {}).items():
        wanted = "not" not in rule
        rule = rule if wanted else rule["not"]
        values = rule.get("enum", [rule.get("const")])
        if other not in fields or (fields[other] in values) != wanted:
            return False
    return True


def _complete(fields):
    """With the defaults of fields that were invented after the run. A field that depends on another
    one stands below it in the table."""
    for name, rules in _TABLE.items():
        if not _has_meaning(rules, fields):
            fields.pop(name, None)
        elif name not in fields and "default" in rules:
            default = rules["default"]
            fields[name] = tuple(default) if isinstance(default, list) else default
    return fields


def _spec(file):
    """The fields that have a meaning in the run, by full name."""
    fields = {}
    for name, value in tomllib.loads(file.strings("spec/toml")[0]).items():
        section = value.items() if isinstance(value, dict) else [(None, value)]
        for key, entry in section:
            fields[f"{name}.{key}" if key else name] = (
                tuple(entry) if isinstance(entry, list) else entry)
    return dict(sorted(_complete(fields).items()))


# Labels and places, which do not distinguish experiments.
_LABELS = ("name", "notes", "corpus.file", "corpus.member", "corpus.sha256", "corpus.stand_in",
           "model.initial_file", "model.initial_sha256")
# Of `summary`: the text that was read, by the name of its file and the SHA-256 of what was kept.
_CORPUS = ("corpus.file", "corpus.sha256")
# Of start values from a file: its name, and the SHA-256 of the values. Else empty.
_INITIAL = ("model.initial_file", "model.initial_values_sha256")


def _validation(file):
    """The curves of the validation text and the epochs after which they were measured; or nothing."""
    if not file.has("validation"):
        return {}
    curves = {"epoch": file.numbers("validation/epoch", int)} | {
        f"validation_{name}": curve for name, curve in file.curves("validation").items()}
    if len({len(curve) for curve in curves.values()}) > 1:
        raise OSError("the datasets of validation differ in length")
    return curves


def _initial(file):
    digest = re.search(r'^model\.initial_values_sha256 = "([0-9a-f]{64})"$',
                       file.strings("spec/identity_text")[0], re.MULTILINE)
    if not digest:
        return "", ""
    path = _spec(file).get("model.initial_file", "")
    return pathlib.PurePosixPath(path).name, digest[1]


def _summary(file):
    training = file.curves("metrics")
    validation = _validation(file)
    # What runs are compared by: of validation where there is one.
    epochs = validation.get("epoch", file.numbers("metrics/epoch", int))
    perplexity = validation.get("validation_perplexity", training["perplexity"])
    last = {**training, "training_perplexity": training["perplexity"], **validation,
            "perplexity": perplexity}
    last.pop("epoch", None)
    last = {name: curve[-1:] for name, curve in last.items()}
    best = int(perplexity.argmin()) if len(perplexity) else None
    return {
        "run_id": file.attribute("/", "run_id", str),
        "name": file.attribute("/", "name", str),
        "status": file.attribute("/", "status", str),
        # Why it failed, diverged or stopped early.
        "reason": file.attribute("/", "error", str) or file.attribute("/", "stop_reason", str),
        "notes": _spec(file).get("notes", ""),
        "epochs_done": len(training["perplexity"]),
        **{name: value[0] if len(value) else float("nan") for name, value in last.items()},
        "best_perplexity": float("nan") if best is None else perplexity[best],
        "best_epoch": 0 if best is None else int(epochs[best]),
        "baseline_perplexity": file.attribute("metrics", "baseline_perplexity", float),
        "total_seconds": float(file.numbers("timing/seconds", float).sum()),
        "corpus.file": pathlib.PurePosixPath(file.attribute("corpus", "file", str)).name,
        "corpus.sha256": file.attribute("corpus", "sha256", str),
        **dict(zip(_INITIAL, _initial(file))),
        "spec": {name: value for name, value in _spec(file).items() if name not in _LABELS},
    }


def _epochs(file):
    columns = {"epoch": file.numbers("metrics/epoch", int)}
    columns |= file.curves("metrics") | file.curves("timing")
    frame = pandas.DataFrame(columns)
    if validation := _validation(file):
        frame = frame.merge(pandas.DataFrame(validation), on="epoch", how="left")
    return frame.assign(run_id=file.attribute("/", "run_id", str))


def _samples(file):
    return pandas.DataFrame({
        "epoch": file.numbers("samples/epoch", int), "prefix": file.strings("samples/prefix"),
        "text": file.strings("samples/text"), "run_id": file.attribute("/", "run_id", str)})


def _join(frames, varying):
    """Joins the frames into one, with the run and its varying fields in front."""
    frame = pandas.concat(frames, ignore_index=True)
    frame = frame.merge(varying, left_on="run_id", right_index=True)
    front = ["run_id", *varying.columns, "epoch"]
    return frame[front + [name for name in frame.columns if name not in front]]
