"""Performance tracking, for bench_record and bench_compare. See bench/README.md."""

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2]))  # for output_file


class Problem(Exception):
    """A reason why a tool cannot do its work, worded for its user."""
