"""Performance tracking, for tools/bench_record and tools/bench_compare. See bench/README.md."""


class Problem(Exception):
    """What keeps a tool from doing its work, worded for its user."""
