"""Computes a run again and compares it with its file as it goes."""

import itertools

import numpy as np
from numpy import float32

from independent.result import SAMPLE, entries_of, result_sha256
from independent.run import EVALUATION, METRICS, Run
from independent.run_file import RunFile
from independent.spec import identity_of, identity_text
from independent.unchecked import Unchecked


class Comparison:
    """What has been compared so far, and the differences that were found."""

    def __init__(self):
        self.found = []

    def compare(self, label, *comparisons):
        """Each (what, mine, logged). Prints a line."""
        new = list(filter(None, itertools.starmap(first_difference, comparisons)))
        self.found.extend(new)
        print(f"{label}: {'DIFFERENT' if new else 'same'}", flush=True)

    def identity(self, mine, file):
        digest, logged = identity_of(mine), file.entries["/identity_text"]
        self.compare("identity text", ("identity text", mine.split("\n"), logged.split("\n")))
        self.compare(f"run id {digest[:12]}", ("identity", [digest], [file.identity]),
                     ("run id", [digest[:12]], [file.run_id]))

    def parameters(self, when, mine, logged):
        start = f"/parameters/{when}/"
        paths = sorted(path for path in mine.keys() | logged.keys() if path.startswith(start))
        none = np.zeros(0, float32)
        if paths:
            self.compare(f"{when} parameters",
                         *((path, mine.get(path, none), logged.get(path, none)) for path in paths))

    def epoch(self, e, mine, logged):
        """What is logged of epoch e."""
        perplexity = metric_of(mine, "perplexity", e)
        if perplexity:
            self.compare(f"epoch {e}: perplexity {perplexity[0]!r}",
                         *((f"epoch {e}: {name}", metric_of(mine, name, e), metric_of(logged, name, e))
                           for name in METRICS))
        for what, of in (("validation", evaluation_of), ("samples", samples_of)):
            both = [of(mine, e), of(logged, e)]
            if perplexity and any(both):
                self.compare(f"epoch {e}: {what}", (f"epoch {e}: {what}", *both))


def metric_of(entries, name, e):
    return [float(value) for value in entries["/metrics/" + name][e - 1:e]]


def evaluation_of(entries, e):
    """What is said of the validation text after epoch e."""
    epochs = entries.get("/validation/epoch", np.array([])).tolist()
    return [entries["/validation/" + name].tolist()[epochs.index(e)] for name in EVALUATION if e in epochs]


def samples_of(entries, e):
    return [sample for sample in zip(*(entries["/samples/" + name] for name in SAMPLE)) if sample[0] == e]


def first_difference(what, mine, logged):
    """Names the first difference of two lists, or of two float32 arrays. None if there is none."""
    if isinstance(mine, list):
        pairs = itertools.zip_longest(map(repr, mine), map(repr, logged))  # repr tells +0 from −0.
        return next((f"{what} is {a}, not {b}" for a, b in pairs if a != b), None)
    if mine.shape != logged.shape:
        return f"{what} has the shape {mine.shape}, not {logged.shape}"
    places = np.argwhere(mine.view("u4") != logged.view("u4")).tolist()
    return next((f"{what}{at} is {mine[tuple(at)]!r}, not {logged[tuple(at)]!r}" for at in places), None)


def check(path, corpus, limit):
    """Checks a run file, by its first epochs if there is a limit. Gives the exit status."""
    file = RunFile(path)
    text = file.text(corpus)
    unknown = set("".join(file.spec["samples.prefixes"])) - set(text)
    if unknown:
        raise Unchecked(f"samples.prefixes has characters that are not in the text: {sorted(unknown)}")
    run = Run(file.spec, text, file.start_values())
    comparison, identity = Comparison(), identity_text(file.spec, file.corpus_sha256, run.initial)
    comparison.identity(identity, file)
    comparison.parameters("initial", entries_of(run, identity), file.entries)

    last = min(limit, file.epochs)
    whole = file.ended and last == file.epochs
    e = 0
    while run.status == "running" and e < last + whole:  # One more epoch, for the run may diverge in it.
        e += 1
        run.epoch(e)
        comparison.epoch(e, entries_of(run, identity), file.entries)
    epochs = len(run.metrics["perplexity"])
    if epochs != last or (run.status != "running" and last < file.epochs):
        comparison.found.append(f"the run has {epochs} epochs, not {file.epochs}")
    if whole:
        compare_ends(comparison, run, entries_of(run, identity), file)
    else:
        print(f"not checked: what follows epoch {last}, so neither final parameters nor result_sha256")
    if not file.ended:
        print(f"the run file has no result yet: the status of its run is {file.status!r}")
    found = comparison.found
    print(f"differs from {path}: {found[0]}" if found else f"same as in {path}")
    return 1 if found else 0


def compare_ends(comparison, run, entries, file):
    for when in ("final", "best"):
        comparison.parameters(when, entries, file.entries)
    digest = result_sha256(entries)
    print(f"result_sha256 {digest}")
    if run.status != file.status or (digest != file.result_sha256 and not comparison.found):
        comparison.found.append(f"the run is {run.status}, not {file.status}, or its result is another")
