"""Whichever system call fails, nothing that was saved is lost, and nothing crashes.

Usage: tests/python tests/run/failing_calls_test.py RUNEXP PRELOAD [--cases N] …

Each case makes random calls of one kind (open, write, fsync, rename, fcntl, mmap, unlink, close, link,
or the start of a thread) fail in one of the commands: one call, every k-th from there on, or all from
there on; with ENOSPC, EIO, EINTR or, for a write, half of it written; a link also with EPERM, and
made but reported as failed. In full, some minutes:

  tests/python tests/run/failing_calls_test.py … --cases 1000

failure_cases.py lists what must hold afterwards.
"""

import argparse
import errno
import random
import sys

from failure_cases import COMMANDS, Case, begin

KINDS = ("open", "write", "fsync", "rename", "fcntl", "mmap", "unlink", "close", "thread",
         "link")
SHORT = LOST = 0


def draw_failure(draw, kind, calls):
    """A value for RUNEXP_FAIL. A call that is retried when interrupted must not be interrupted
    every time: it would loop for ever, and no system does that."""
    errors = [errno.ENOSPC, errno.EIO, errno.EINTR]
    if kind == "write":
        errors.append(SHORT)
    if kind == "link":
        errors += [errno.EPERM, LOST]
    error = draw.choice(errors)
    step = draw.choice((0, 1, draw.randint(2, 5)))
    if error == errno.EINTR and step == 1:
        step = 2
    return f"{kind}:{error}:{draw.randint(1, max(calls, 1))}:{step}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100)
    arguments, laboratory, folder = begin(parser)
    draw = random.Random(arguments.seed)
    calls = {(command, kind): laboratory.count_calls(command, kind)
             for command in COMMANDS for kind in KINDS}
    for command in COMMANDS:
        counts = ", ".join(f"{calls[command, kind]} {kind}" for kind in KINDS)
        print(f"{command}: {counts}")
    possible = [pair for pair, count in calls.items() if count > 0]
    cases = []
    for i in range(arguments.cases):
        command, kind = possible[i % len(possible)]
        cases.append(Case(command, draw_failure(draw, kind, calls[command, kind])))
    with folder:
        sys.exit(laboratory.run_all(cases, arguments.workers))


if __name__ == "__main__":
    main()
