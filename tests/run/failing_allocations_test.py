"""Running out of memory ends in a message, never a crash: the k-th allocation fails.

Usage: tests/python tests/run/failing_allocations_test.py RUNEXP PRELOAD
       [--first N] [--drawn N] [--each]

The first N allocations after main begins and N random later ones fail, each in its own case. The
commands take turns; with --each, every command has all cases. In full, 2,500 cases, a quarter of an
hour:

  tests/python tests/run/failing_allocations_test.py … --first 2000 --drawn 500

failure_cases.py lists what must hold afterwards.
"""

import argparse
import errno
import random
import sys

from failure_cases import COMMANDS, Case, begin


def choose(first, drawn, calls, draw):
    """Chooses which of this many allocations fail."""
    first = range(1, min(first, calls) + 1)
    later = range(len(first) + 1, calls + 1)
    return [*first, *draw.sample(later, min(drawn, len(later)))]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=25)
    parser.add_argument("--drawn", type=int, default=50)
    parser.add_argument("--each", action="store_true")
    arguments, laboratory, folder = begin(parser)
    draw = random.Random(arguments.seed)
    cases = []
    for turn, command in enumerate(COMMANDS):
        calls = laboratory.count_calls(command, "allocation")
        print(f"{command}: {calls} allocations")
        chosen = choose(arguments.first, arguments.drawn, calls, draw)
        step = 1 if arguments.each else len(COMMANDS)
        cases += [Case(command, f"allocation:{errno.ENOMEM}:{k}:0")
                  for k in chosen[0 if arguments.each else turn::step]]
    with folder:
        sys.exit(laboratory.run_all(cases, arguments.workers))


if __name__ == "__main__":
    main()
