"""A sweep gives the same results however it is run: one run at a time or two, as three shards, or
killed again and again, with and without warning, and resumed.

Usage: tests/python tests/run/sweep_bits_test.py RUNEXP [--kills 3] [--seed N]
       [--spec SWEEP [--set F=V …]]

Without --spec it uses a small sweep of 12 runs.
"""

import argparse
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

from end_to_end import check_trailer, write_spec

SWEEP = """name = "bits"
base = "base.toml"
[grid]
"training.sampling" = ["consecutive", "random"]
"training.learning_rate" = [1.0, 10.0, 100.0]
seed = [1, 2]
"""


class SweepBits:
    def __init__(self, options, folder):
        self.folder, self.kills = folder, options.kills
        self.random = random.Random(options.seed)
        sets = [word for field in options.set for word in ("--set", field)]
        self.command = [options.runexp, options.spec or self.small_sweep(), "--quiet", *sets]

    def small_sweep(self):
        write_spec(self.folder, "base", epochs=400, hidden_units=32, sample_every=100)
        path = self.folder / "bits.toml"
        path.write_text(SWEEP, encoding="utf-8")
        return path

    def run(self, name, *arguments):
        subprocess.run([*self.command, "--out", self.folder / name, *arguments], check=True,
                       stdout=subprocess.DEVNULL)

    def killed(self, name, seconds):
        """Returns True if it was killed, `seconds` after its start, before it ended. After a
        warning its runs are saved in their current state, in the middle of an epoch."""
        process = subprocess.Popen([*self.command, "--out", self.folder / name],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(self.random.choice([signal.SIGKILL, signal.SIGTERM]))
        assert process.wait() in (0, 75, -signal.SIGKILL, -signal.SIGTERM), process.returncode
        return process.returncode != 0

    def results(self, name):
        """{run id: result digest} of a directory in which all runs must have finished."""
        results = {}
        for path in (self.folder / name).glob("*.h5"):
            trailer = check_trailer(path.read_bytes())
            assert trailer["status"] == "finished", f"{path}: {trailer['status']}"
            results[trailer["run_id"]] = trailer["result_sha256"]
        return results

    def compare(self, name, what):
        results = self.results(name)
        different = sorted(run for run in self.expected.keys() | results.keys()
                           if self.expected.get(run) != results.get(run))
        assert not different, f"{what}: other results than with --jobs 1: {different}"
        print(f"{what}: the same {len(results)} results", flush=True)

    def main(self):
        start = time.monotonic()
        self.run("one", "--jobs", "1")
        seconds = time.monotonic() - start
        self.expected = self.results("one")
        print(f"--jobs 1: {len(self.expected)} runs in {seconds:.1f} s", flush=True)

        self.run("two", "--jobs", "2")
        self.compare("two", "--jobs 2")

        for index in (1, 2, 3):
            self.run("shards", "--shard", f"{index}/3")
        self.compare("shards", "three shards")

        # Together the kills leave about half of the work to the last start.
        longest = seconds / max(self.kills, 1)
        kills = sum(self.killed("killed", self.random.uniform(0, longest))
                    for _ in range(self.kills))
        self.run("killed")
        self.compare("killed", f"killed {kills} times and resumed")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("runexp", type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--spec", type=pathlib.Path)
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        SweepBits(options, pathlib.Path(folder)).main()
    sys.exit(0)
