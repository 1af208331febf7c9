#!/usr/bin/python3
"""Trains the same model with runexp and with PyTorch, side by side, and prints a table.

PyTorch is written in several ways (see pytorch_ways.py). Each is first tried once with every
setting of BLAS and threads found here, and continues with its fastest. Then all programs run in
turn, each in its own process, for some rounds, so that disturbances of the machine affect all of
them. A round gives the mean time of an epoch for each program, and each way's ratio to runexp's;
the table shows medians, and the range of the ratios.

  cmake --preset release && cmake --build --preset release --target bench_training
  bench/peers/compare.py
  bench/peers/compare.py --shapes large --cells tanh lstm --rounds 3 --json large.json
  bench/peers/compare.py --debian trixie    # the PyTorch of Debian 13, see tools/dev/debian_root
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

import settings
import table
from workload import SHAPES, WARM_UP_EPOCHS, Task

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = "bench/peers/pytorch_rnn.py"
BENCH = ROOT / "build" / "release" / "bench" / "bench_training"
WAYS = ["tuned", "nn", "listing"]
CELLS = ["tanh", "gru", "lstm"]
TRIAL_SECONDS = 0.3
FINALISTS = 3
PATIENCE = 120  # seconds for a trial; a bad setting may be a hundred times slower


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=["small", "lyrics", "deep"],
                        metavar="SHAPE",
                        help="of small, lyrics, large, deep (default: all but large)")
    parser.add_argument("--cells", nargs="+", choices=CELLS, default=CELLS, metavar="CELL",
                        help="of tanh, gru, lstm (default: all)")
    parser.add_argument("--threads", nargs="+", type=int, choices=[1, processors()],
                        default=sorted({1, processors()}), metavar="N",
                        help="1, all processors, or both (default: both)")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS, metavar="WAY",
                        help="of tuned, nn (nn.RNN, nn.GRU, nn.LSTM), listing (default: all)")
    parser.add_argument("--rounds", type=int, default=5, help="(default %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0,
                        help="of measuring for each program in a round (default %(default)s)")
    parser.add_argument("--bench", type=pathlib.Path, default=BENCH, metavar="PROGRAM",
                        help="bench_training (default: build/release/bench/bench_training)")
    parser.add_argument("--python", default="/usr/bin/python3", metavar="PROGRAM",
                        help="a Python that has torch (default %(default)s)")
    parser.add_argument("--debian", default="", metavar="SUITE",
                        help="run PyTorch in the root of tools/dev/debian_root of that suite")
    parser.add_argument("--blas", nargs="+", default=[], metavar="FOLDER",
                        help="more folders with a libblas.so.3, named openblas… or blis…")
    parser.add_argument("--setting", default="", metavar="TEXT",
                        help="only settings with this in their label; a single one is not tried")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE",
                        help="also write all measurements here")
    return parser.parse_args()


def processors():
    return len(os.sched_getaffinity(0))


def check(options):
    if not os.access(options.bench, os.X_OK):
        sys.exit(f"{options.bench}: no such program. Build it first:\n"
                 "  cmake --preset release && "
                 "cmake --build --preset release --target bench_training")
    try:
        code = "import torch; print(torch.__version__)"
        result = run_python(options, settings.Setting(""), "-c", code, stderr=subprocess.PIPE)
    except OSError as error:
        sys.exit(f"{options.python}: {error.strerror}")
    if result.returncode != 0 and options.debian:
        sys.exit(f"Debian {options.debian} has no PyTorch. Install it:\n  tools/dev/debian_root "
                 f"{options.debian} apt-get install python3-torch libopenblas0-pthread")
    if result.returncode != 0:
        sys.exit(f"{options.python} has no PyTorch. Install it (apt-get install python3-torch "
                 "for /usr/bin/python3), or name a Python that has it with --python.")
    return result.stdout.strip()


def run_python(options, setting, *arguments, **more):
    """Runs options.python with a setting, in the top folder of the checkout or its copy."""
    command = [options.python, *arguments]
    if options.debian:  # which starts with an empty environment
        variables = [f"{k}={v}" for k, v in setting.environment]
        command = [ROOT / "tools" / "dev" / "debian_root", options.debian, "env", *variables,
                   *command]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                          env=setting.full_environment(), **more)


def run_bench(options, name, seconds):
    """Launches bench_training once: (its context, seconds per iteration and counters)."""
    command = [options.bench, f"--benchmark_filter=^{name}/real_time$",
               f"--benchmark_min_time={seconds}", "--benchmark_format=json"]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    report = json.loads(result.stdout)
    (line,) = report["benchmarks"]
    if line.get("error_occurred"):
        sys.exit(f"bench_training: {line['name']}: {line['error_message']}")
    measured = {"seconds": line["real_time"] / 1e3}
    for ours, theirs in [("perplexity", f"perplexity_{WARM_UP_EPOCHS}"), ("peak_MiB", "peak_MiB"),
                         ("of_peak", "of_peak")]:
        if theirs in line:
            measured[ours] = line[theirs]
    return report["context"], measured


def run_pytorch(options, task, way, setting, seconds, warm_up=WARM_UP_EPOCHS, timeout=None):
    result = run_python(options, setting, SCRIPT, way, task.shape, f"--cell={task.cell}",
                        f"--seconds={seconds}", f"--warm-up={warm_up}",
                        f"--torch-threads={setting.torch_threads}", check=True, timeout=timeout)
    return json.loads(result.stdout)


def try_setting(options, task, way, setting):
    """Returns seconds per call."""
    try:
        measured = run_pytorch(options, task, way, setting, TRIAL_SECONDS, 1, PATIENCE)
        seconds = measured["seconds"]
    except subprocess.TimeoutExpired:
        seconds = float("inf")
    say(f"  {way:10}  {seconds * 1e3:10.2f} ms  {setting.label}")
    return seconds


def candidates(options, threads):
    root = ROOT / "build" / "debian" / options.debian if options.debian else "/"
    every = settings.candidates(threads, settings.blas_folders(options.blas, root))
    found = [s for s in every if options.setting in s.label]
    return found or sys.exit("--setting: none of " + "; ".join(f"'{s.label}'" for s in every))


def fastest_setting(options, task, way):
    """Returns (the fastest setting, seconds of every setting by its label). Tries the best few
    twice, so that a disturbance does not decide."""
    found = candidates(options, task.threads)
    if len(found) == 1:
        return found[0], {}
    seconds = {s.label: try_setting(options, task, way, s) for s in found}
    found.sort(key=lambda s: seconds[s.label])
    for s in found[:FINALISTS]:
        seconds[s.label] = min(seconds[s.label], try_setting(options, task, way, s))
    return min(found, key=lambda s: seconds[s.label]), seconds


def compare(options, task):
    """Returns one block of the table: runexp and the ways of PyTorch at one task."""
    ways = [way for way in options.ways if task.has(way)] if task.trains else ["generation"]
    say(f"{task.name}: trying settings")
    chosen = {way: fastest_setting(options, task, way) for way in ways}
    rounds = {"runexp": [], **{way: [] for way in ways}}
    for i in range(options.rounds):
        say(f"{task.name}: round {i + 1} of {options.rounds}")
        rounds["runexp"].append(run_bench(options, task.name, options.seconds)[1])
        for way, (setting, _) in chosen.items():
            rounds[way].append(run_pytorch(options, task, way, setting, options.seconds))
    return {
        **dataclasses.asdict(task), "rounds": rounds,
        "settings": {way: setting.label for way, (setting, _) in chosen.items()},
        "trials": {way: seconds for way, (_, seconds) in chosen.items()},
    }


def machine(options, torch_version):
    context, _ = run_bench(options, "generation/small", 0.01)
    return {
        "date": datetime.date.today().isoformat(),
        "cpu": settings.cpu_field("model name"),
        "processors": processors(),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "compiler": context["compiler"],
        "simd_target": context["simd_target"],
        "torch": torch_version,
        "rounds": options.rounds,
    }


def tasks(options):
    training = [Task("training", shape, cell, threads) for shape in options.shapes
                for cell in options.cells for threads in options.threads]
    generation = [Task("generation", shape, "tanh", 1) for shape in options.shapes]
    wanted = generation if "tanh" in options.cells and 1 in options.threads else []
    return [task for task in training + wanted if task.exists]


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    options = parse()
    report = {"machine": machine(options, check(options)), "comparisons": []}
    for task in tasks(options):
        report["comparisons"].append(compare(options, task))
    print(table.markdown(report), end="")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
