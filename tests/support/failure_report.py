"""Reports the results of failure_cases.py and who is to blame for a crash."""

import re

# Crashes in these libraries are listed, but do not count as ours.
EXEMPT = ("libhdf5", "libtbb")
# Frames of these may be above the frame to blame.
NEUTRAL = ("libc.so", "libstdc++", "libgcc_s", "libm.so", "ld-linux", "linux-vdso", "preload")


def objects_of(stack):
    """Returns the library or program of each frame."""
    return [frame.split("(")[0].split("/")[-1] for frame in stack.splitlines() if "[0x" in frame]


def is_foreign(stack):
    for name in objects_of(stack):
        if not any(neutral in name for neutral in NEUTRAL):
            return any(library in name for library in EXEMPT)
    return False


def report(outcomes):
    """Prints the faults, and the stacks inside libraries. Returns the exit status of the test."""
    faulty = [o for o in outcomes if o.faults]
    foreign = [o for o in outcomes if o.foreign]
    for outcome in faulty:
        print(f"FAULT in {outcome.case}:", *outcome.faults, sep="\n  ")
    stacks = {}
    for outcome in foreign:
        key = "\n".join(re.sub(r"\[0x.*|^/.*/", "", line) for line in outcome.foreign.splitlines())
        stacks.setdefault(key, []).append(str(outcome.case))
    for stack, named in stacks.items():
        print(f"inside a library, in {len(named)} cases ({named[0]} …):\n{stack}\n")
    disturbed = sum(o.disturbed for o in outcomes)
    print(f"{len(outcomes)} cases, in {disturbed} of which something failed: "
          f"{len(faulty)} faults of ours, {len(foreign)} crashes inside {' or '.join(EXEMPT)}")
    return 1 if faulty else 0
