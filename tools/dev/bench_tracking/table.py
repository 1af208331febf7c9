"""Formats a comparison for people, at most 80 columns wide if the names allow it."""

import itertools

NAME_WIDTH = 25
HEADER = f"{'':{2 + NAME_WIDTH}}       A       B  change       p delta"


def duration(ns):
    """Formats with three digits: "25.2 us"."""
    for unit, scale in (("s", 1e9), ("ms", 1e6), ("us", 1e3), ("ns", 1)):
        value = ns / scale
        if value >= 0.9995 or unit == "ns":
            digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
            return f"{value:.{digits}f} {unit}"
    raise AssertionError


def change(ratio):
    percent = 100 * (ratio - 1)
    return f"{percent:+.1f} %" if abs(percent) < 99.95 else f"{percent:+.0f} %"


def row(name, c):
    cells = (
        f"{duration(c.median_a):>7} {duration(c.median_b):>7} {change(c.ratio):>7}"
        f" {c.adjusted_p:>7.2g} {c.delta:+.2f} {c.verdict}"
    )
    # A long name gets its own line.
    separator = " " if len(name) <= NAME_WIDTH else "\n" + " " * (NAME_WIDTH + 3)
    return f"  {name:{NAME_WIDTH}}{separator}{cells}"


def table(comparisons):
    """Formats one benchmark per line, below the common part of their names."""
    lines = [HEADER]
    for group, members in itertools.groupby(comparisons, lambda c: c.name.rpartition("/")[0]):
        lines += [group] if group else []
        lines += [row(c.name.rpartition("/")[2], c) for c in members]
    return "\n".join(lines)


def summary(comparisons):
    verdicts = [c.verdict for c in comparisons]
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in ("slower", "faster", "no difference"))
    return f"{len(verdicts)} benchmarks: {counts}"
