"""Reports the results of failure_cases.py and who is to blame for a crash."""

import re
import subprocess

# Crashes in these libraries are listed, but do not count as ours. HDF5 may be part of the program.
EXEMPT = ("libhdf5", "libtbb")
EXEMPT_FUNCTION = "H5"
# Frames of these may be above the frame to blame.
NEUTRAL = ("libc.so", "libstdc++", "libgcc_s", "libm.so", "ld-linux", "linux-vdso", "preload")


def function_of(frame):
    """The function of a frame "PROGRAM(+OFFSET) [ADDRESS]"."""
    place = re.match(r"(\S*)\(\+(0x[0-9a-f]+)\)", frame)
    if not place:
        return ""
    command = ["addr2line", "-f", "-e", *place.groups()]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def is_foreign(stack):
    for frame in stack.splitlines():
        name = frame.split("(")[0].split("/")[-1]
        if "[0x" in frame and not any(neutral in name for neutral in NEUTRAL):
            in_library = any(library in name for library in EXEMPT)
            return in_library or function_of(frame).startswith(EXEMPT_FUNCTION)
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
