"""Decides when a benchmark counts as slower or faster."""

import dataclasses
import itertools
import math
import statistics

from bench_tracking import Problem
from bench_tracking.rank_test import cliffs_delta, holm_adjusted, mann_whitney_p

LEVEL = 0.01  # for the whole comparison: the p values are Holm-adjusted
LEAST_CHANGE = 0.05  # of the median; smaller changes do not matter, however certain
METRIC = "real_time_ns"


@dataclasses.dataclass(frozen=True)
class Comparison:
    name: str
    median_a: float
    median_b: float
    ratio: float  # b to a: above 1, b takes longer
    p: float  # two-sided Mann-Whitney
    adjusted_p: float
    delta: float  # Cliff's: 1 if every launch of b took longer than every one of a
    verdict: str


def decide(median_a, median_b, adjusted_p):
    if adjusted_p < LEVEL and median_b > (1 + LEAST_CHANGE) * median_a:
        return "slower"
    if adjusted_p < LEVEL and median_a > (1 + LEAST_CHANGE) * median_b:
        return "faster"
    return "no difference"


def is_unclear(c):
    """True if more launches might well turn "no difference" into something else."""
    return c.verdict == "no difference" and decide(c.median_a, c.median_b, c.p) != c.verdict


def launches_needed(benchmarks):
    """The number of launches per side from which a complete separation is significant in this many
    benchmarks at once."""
    return next(n for n in itertools.count(1) if smallest_p(n, n, benchmarks) < LEVEL)


def smallest_p(n, m, benchmarks):
    return benchmarks * 2 / math.comb(n + m, n)


def refuse_too_few(n, m, benchmarks):
    """Refuses a comparison that could not find anything slower, so that it does not look good."""
    if benchmarks == 0:
        raise Problem("the two sides have no benchmark in common")
    if smallest_p(n, m, benchmarks) >= LEVEL:
        raise Problem(
            f"{n} + {m} launches are too few for {benchmarks} benchmarks: p < {LEVEL} needs"
            f" {launches_needed(benchmarks)} of each side.\n"
            "Take more launches, or fewer benchmarks with --filter"
        )


def compare(a, b):
    """Compares two "benchmarks" tables of records, for the names in both."""
    names = [name for name in a if name in b]
    samples = [(a[name][METRIC], b[name][METRIC]) for name in names]
    fewest = [min((len(of_name[i]) for of_name in samples), default=0) for i in (0, 1)]
    refuse_too_few(*fewest, len(names))
    ps = [mann_whitney_p(x, y) for x, y in samples]
    comparisons = []
    for name, (x, y), p, adjusted in zip(names, samples, ps, holm_adjusted(ps)):
        median_a, median_b = statistics.median(x), statistics.median(y)
        ratio = median_b / median_a if median_a else math.nan
        verdict = decide(median_a, median_b, adjusted)
        delta = cliffs_delta(x, y)
        comparisons.append(
            Comparison(name, median_a, median_b, ratio, p, adjusted, delta, verdict)
        )
    return comparisons
