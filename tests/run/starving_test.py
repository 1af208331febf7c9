"""Too little memory (ulimit -v) and too few threads (ulimit -u) end in a message, never a crash.

Usage: tests/python tests/run/starving_test.py RUNEXP PRELOAD [--limits N] …

For each command of failure_cases.py: N limits of the address space in even steps from the least in
which the program can print its version to 32 MB above that in which the command succeeds; and no
additional thread, or only one. In full, some minutes:

  tests/python tests/run/starving_test.py … --limits 60

failure_cases.py lists what must hold afterwards.
"""

import argparse
import errno
import sys

from failure_cases import COMMANDS, Case, begin

MB = 1 << 20


def least(fits, low, high, step):
    """The least multiple of `step` from low to high that fits, assuming all above it fit."""
    while high - low > step:
        middle = (low + high) // 2 // step * step
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limits", type=int, default=6)
    arguments, laboratory, folder = begin(parser)
    begins = least(laboratory.speaks_within, 8 * MB, 1024 * MB, MB // 4)
    cases = []
    for command in COMMANDS:
        ends = 32 * MB + least(lambda size: laboratory.succeeds_within(command, size), begins,
                               1024 * MB, 4 * MB)
        print(f"{command}: from {begins / MB:.2f} to {ends / MB:.0f} MB")
        for i in range(arguments.limits):
            size = begins + (ends - begins) * i // arguments.limits // 4096 * 4096
            cases.append(Case(command, limits={"RLIMIT_AS": size}))
        cases += [Case(command, f"thread:{errno.EAGAIN}:{k}:1", said="ulimit -u") for k in (1, 2)]
    with folder:
        sys.exit(laboratory.run_all(cases, arguments.workers))


if __name__ == "__main__":
    main()
