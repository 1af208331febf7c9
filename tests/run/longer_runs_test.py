"""Runs of 500 epochs that are continued to 600 train 100, and end in the digests of runs from the start.

Usage: tests/python tests/run/longer_runs_test.py RUNEXP [--spec SPEC [--set F=V …]]
       [--epochs FROM TO]

Without --spec it uses a small sweep of 40 runs.
"""

import argparse
import json
import pathlib
import re
import resource
import subprocess
import tempfile

import h5py
from end_to_end import write_spec

SWEEP = """name = "longer"
base = "base.toml"
[grid]
"training.sampling" = ["consecutive", "random"]
seed = { range = [1, 20] }
"""


def processor_seconds():
    """Of all processes that have been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class LongerRuns:
    def __init__(self, options, folder):
        self.folder = folder
        self.first, self.last = options.epochs
        sets = [word for field in options.set for word in ("--set", field)]
        self.command = [options.runexp, options.spec or self.small_sweep(), *sets]

    def small_sweep(self):
        write_spec(self.folder, "base")
        path = self.folder / "longer.toml"
        path.write_text(SWEEP, encoding="utf-8")
        return path

    def run(self, out, epochs, *arguments):
        """What it prints, and the processor time that it takes."""
        start = processor_seconds()
        process = subprocess.run(
            [*self.command, "--out", self.folder / out, "--set", f"training.epochs={epochs}", *arguments],
            check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        return process.stdout, processor_seconds() - start

    def results(self, out):
        """{run id: (epochs, result_sha256, seconds of each epoch, the run that it began with)}"""
        results = {}
        for path in (self.folder / out).glob("*.h5"):
            with h5py.File(path) as file:
                assert file.attrs["status"] == "finished", f"{path}: {file.attrs['status']}"
                seconds = file["timing/seconds"][()].tolist()
                begins_with = file["provenance"].attrs.get("begins_with", "")
                results[file.attrs["run_id"]] = (len(seconds), file.attrs["result_sha256"], seconds, begins_with)
        return results

    def check_beginning(self, run, results):
        """Its first epochs are those of a run of FROM epochs: as long, to the bit, as that took for them."""
        _, _, seconds, begins_with = results[run]
        found = re.fullmatch(rf"the {self.first} epochs of run (\w+)", begins_with)
        assert found, f"{run} begins with {begins_with!r}"
        assert results[found[1]][2] == seconds[:self.first], f"{run} has trained its first epochs again"

    def main(self):
        _, first = self.run("continued", self.first, "--quiet")
        total = json.loads(self.run("continued", self.last, "--dry-run", "--json")[0].splitlines()[-1])
        left, all_of_it = total["updates_left"], total["updates"]
        assert left * self.last == all_of_it * (self.last - self.first), total
        _, more = self.run("continued", self.last, "--quiet")
        _, alone = self.run("alone", self.last, "--quiet", "--no-reuse")
        expected, continued = self.results("alone"), self.results("continued")
        for run, (epochs, digest, _, begins_with) in sorted(expected.items()):
            assert (epochs, begins_with) == (self.last, ""), run
            assert continued[run][:2] == (epochs, digest), f"{run}: another result than from the start"
            self.check_beginning(run, continued)
        assert len(continued) == 2 * len(expected)
        print(f"{len(expected)} runs: {self.first} epochs {first:.1f} s, continued to {self.last} "
              f"{more:.1f} s, from the start {alone:.1f} s of processor time; "
              f"{left:,} of {all_of_it:,} updates, the same digests")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("runexp", type=pathlib.Path)
    parser.add_argument("--spec", type=pathlib.Path)
    parser.add_argument("--set", action="append", default=[], metavar="F=V")
    parser.add_argument("--epochs", type=int, nargs=2, default=(500, 600), metavar=("FROM", "TO"))
    with tempfile.TemporaryDirectory() as name:
        LongerRuns(parser.parse_args(), pathlib.Path(name)).main()
