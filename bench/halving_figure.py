#!/usr/bin/python3
"""Does a search by halving find what the full sweep finds, and at what cost?

Runs a sweep that has [search] twice, each in a directory of its own: as it is, and in full, all
runs to the last rung. Says for both how much processor time they took, and how the winner of the
search ranks in the full sweep.

Usage: bench/halving_figure.py SWEEP [--runexp build/release/tools/runexp] [--out DIR]
       [--jobs N] [--set FIELD=VALUE …]
"""

import argparse
import json
import pathlib
import re
import resource
import subprocess
import tempfile


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def full_sweep(sweep, folder):
    """The same sweep without its search, all runs of as many epochs as the last rung."""
    text = sweep.read_text(encoding="utf-8")
    (rungs,) = re.findall(r"^rungs = \[([^]]*)\]", text, re.MULTILINE)
    text = re.sub(r"^\[search\]\n(?:(?!\[).*\n?)*", "", text, flags=re.MULTILINE)
    base = lambda found: f'base = "{(sweep.parent / found[1]).resolve()}"'
    text = re.sub(r'^base = "([^"]*)"', base, text, flags=re.MULTILINE)
    path = folder / "full.toml"
    path.write_text(text, encoding="utf-8")
    return path, int(rungs.split(",")[-1])


def run(options, spec, out, *arguments):
    """Returns the events and the processor time."""
    before = processor_seconds()
    sets = [word for field in options.set for word in ("--set", field)]
    process = subprocess.run(
        [options.runexp, spec, "--out", out, "--json", "--jobs", str(options.jobs), *sets, *arguments],
        stdout=subprocess.PIPE, check=False, text=True, encoding="utf-8")
    if process.returncode not in (0, 1):  # 1: some diverged
        raise SystemExit(process.returncode)
    return [json.loads(line) for line in process.stdout.splitlines()], processor_seconds() - before


def best_of(runexp, out, epochs):
    """The runs of so many epochs by their best perplexity, diverged ones left out."""
    process = subprocess.run(
        [runexp, "list", out, "--where", f"training.epochs = {epochs} and status = finished", "--sort",
         "best_perplexity", "--json"], stdout=subprocess.PIPE, check=True, text=True)
    return [(run["run_id"], run["best_perplexity"]) for run in json.loads(process.stdout)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sweep", type=pathlib.Path)
    parser.add_argument("--runexp", type=pathlib.Path, default="build/release/tools/runexp")
    parser.add_argument("--out", type=pathlib.Path, help="keeps the runs there")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        out = options.out or pathlib.Path(temporary)
        out.mkdir(parents=True, exist_ok=True)
        events, of_search = run(options, options.sweep, out / "search")
        for rung in (event for event in events if event["event"] == "rung"):
            print(f"rung {rung['rung']}: {rung['runs']} runs of {rung['epochs']} epochs, "
                  f"{rung['diverged']} diverged, {rung['go_on']} go on")
        full, epochs = full_sweep(options.sweep, out)
        _, of_full = run(options, full, out / "full", "--set", f"training.epochs={epochs}")
        ranking = best_of(options.runexp, out / "full", epochs)
        winner, value = best_of(options.runexp, out / "search", epochs)[0]
        rank = 1 + [run_id for run_id, _ in ranking].index(winner)
        print(f"search: {of_search:.0f} s of processor time, best perplexity {value:.4g} (run {winner})")
        print(f"full:   {of_full:.0f} s of processor time, best perplexity {ranking[0][1]:.4g} "
              f"(run {ranking[0][0]}), {len(ranking)} runs finished")
        print(f"the winner of the search is number {rank} of the full sweep; "
              f"it took {of_search / of_full:.1%} of the time")


if __name__ == "__main__":
    main()
