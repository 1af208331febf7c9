#!/usr/bin/python3
"""Trains the same model with runexp and with PyTorch, side by side, and prints a table.

PyTorch is written in three ways (see pytorch_ways.py). Each is first tried once with every
setting of BLAS and threads found here, and continues with its fastest. Then all programs run in
turn, each in its own process, for some rounds, so that disturbances of the machine affect all of
them. A round gives the mean time of an epoch for each program, and each way's ratio to runexp's;
the table shows medians, and the range of the ratios.

  cmake --preset release && cmake --build --preset release --target bench_training
  bench/peers/compare.py
  bench/peers/compare.py --shapes large --rounds 3 --json large.json
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import subprocess
import sys

import settings
import table
from workload import SHAPES, WARM_UP_EPOCHS

HERE = pathlib.Path(__file__).resolve().parent
BENCH = HERE.parent.parent / "build" / "release" / "bench" / "bench_training"
WAYS = ["tuned", "nn.RNN", "listing"]
TRIAL_SECONDS = 0.3
FINALISTS = 3
PATIENCE = 120  # seconds for a trial; a bad setting may be a hundred times slower


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=["small", "lyrics"],
                        metavar="SHAPE", help="of small, lyrics, large (default: small lyrics)")
    parser.add_argument("--threads", nargs="+", type=int, choices=[1, processors()],
                        default=sorted({1, processors()}), metavar="N",
                        help="1, all processors, or both (default: both)")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS, metavar="WAY",
                        help="of tuned, nn.RNN, listing (default: all)")
    parser.add_argument("--rounds", type=int, default=5, help="(default %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0,
                        help="of measuring for each program in a round (default %(default)s)")
    parser.add_argument("--bench", type=pathlib.Path, default=BENCH, metavar="PROGRAM",
                        help="bench_training (default: build/release/bench/bench_training)")
    parser.add_argument("--python", default="/usr/bin/python3", metavar="PROGRAM",
                        help="a Python that has torch (default %(default)s)")
    parser.add_argument("--blas", nargs="+", default=[], metavar="FOLDER",
                        help="more folders with a libblas.so.3, named openblas… or blis…")
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
        result = subprocess.run([options.python, "-c", code], capture_output=True, text=True)
    except OSError as error:
        sys.exit(f"{options.python}: {error.strerror}")
    if result.returncode != 0:
        sys.exit(f"{options.python} has no PyTorch. Install it (apt-get install python3-torch "
                 "for /usr/bin/python3), or name a Python that has it with --python.")
    return result.stdout.strip()


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


def run_pytorch(options, way, shape, setting, seconds, warm_up=WARM_UP_EPOCHS, timeout=None):
    command = [options.python, HERE / "pytorch_rnn.py", way, shape, f"--seconds={seconds}",
               f"--warm-up={warm_up}", f"--torch-threads={setting.torch_threads}"]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                            env=setting.full_environment(), timeout=timeout)
    return json.loads(result.stdout)


def try_setting(options, way, shape, setting):
    """Returns seconds per call."""
    try:
        measured = run_pytorch(options, way, shape, setting, TRIAL_SECONDS, 1, PATIENCE)
        seconds = measured["seconds"]
    except subprocess.TimeoutExpired:
        seconds = float("inf")
    say(f"  {way:10}  {seconds * 1e3:10.2f} ms  {setting.label}")
    return seconds


def fastest_setting(options, way, shape, threads):
    """Returns (the fastest setting, seconds of every setting by its label). Tries the best few
    twice, so that a disturbance does not decide."""
    candidates = settings.candidates(threads, options.blas)
    seconds = {s.label: try_setting(options, way, shape, s) for s in candidates}
    candidates.sort(key=lambda s: seconds[s.label])
    for s in candidates[:FINALISTS]:
        seconds[s.label] = min(seconds[s.label], try_setting(options, way, shape, s))
    return min(candidates, key=lambda s: seconds[s.label]), seconds


def compare(options, task, shape, threads):
    """Returns one block of the table: runexp and the ways of PyTorch at one task."""
    training = task == "training"
    name = f"training/{shape}/threads:{threads}" if training else f"generation/{shape}"
    ways = options.ways if training else ["generation"]
    say(f"{name}: trying settings")
    chosen = {way: fastest_setting(options, way, shape, threads) for way in ways}
    rounds = {"runexp": [], **{way: [] for way in ways}}
    for i in range(options.rounds):
        say(f"{name}: round {i + 1} of {options.rounds}")
        rounds["runexp"].append(run_bench(options, name, options.seconds)[1])
        for way, (setting, _) in chosen.items():
            rounds[way].append(run_pytorch(options, way, shape, setting, options.seconds))
    return {
        "task": task, "shape": shape, "threads": threads, "rounds": rounds,
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


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    options = parse()
    report = {"machine": machine(options, check(options)), "comparisons": []}
    tasks = [("training", s, t) for s in options.shapes for t in options.threads]
    if 1 in options.threads:
        tasks += [("generation", s, 1) for s in options.shapes]
    for task in tasks:
        report["comparisons"].append(compare(options, *task))
    print(table.markdown(report), end="")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
