"""Launches a Google Benchmark program. One process gives one sample per benchmark: launches differ
more from each other (memory layout, clock) than repetitions within one."""

import json
import pathlib
import statistics
import subprocess
import tempfile

from bench_tracking import Problem

NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}

# Numbers of an entry that are not counters.
BOOKKEEPING = {
    "family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads",
    "iterations", "real_time", "cpu_time",
}


def add_options(parser):
    """Adds the command-line options that decide what is launched and how often."""
    parser.add_argument("--filter", metavar="REGEX", help="only benchmarks with this in their name")
    parser.add_argument(
        "--launches", type=positive, default=10, metavar="N",
        help="processes to run, each a sample (%(default)s)",
    )
    parser.add_argument(
        "--min-time", type=float, default=0.1, metavar="SECONDS",
        help="time for one benchmark in one launch (%(default)s)",
    )


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def options_of(arguments):
    """The same options, as Google Benchmark names them."""
    options = [f"--benchmark_min_time={arguments.min_time}"]
    return options + ([f"--benchmark_filter={arguments.filter}"] if arguments.filter else [])


def run(command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise Problem(f"{command[0]} cannot be run: {error.strerror}") from error
    if result.returncode:
        reason = f"signal {-result.returncode}" if result.returncode < 0 else "an error"
        raise Problem(f"{' '.join(map(str, command))}\nended with {reason}:\n{result.stderr}")
    return result


def benchmark_names(program, options):
    result = run([program, "--benchmark_list_tests=true", *options])
    names = result.stdout.splitlines()
    if not names:
        raise Problem(f"{program} has no such benchmark\n{result.stderr}".rstrip())
    return names


def launch(program, options):
    """Runs the program once. Returns its context and {benchmark: {metric: sample}}."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.json"
        command = [program, *options, f"--benchmark_out={out}", "--benchmark_out_format=json"]
        result = run(command)
        try:
            output = json.loads(out.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise Problem(f"{program} wrote no JSON: {error}\n{result.stderr}".rstrip()) from error
    entries = {}
    for entry in output["benchmarks"]:
        if entry.get("error_occurred"):
            raise Problem(f"{program}: {entry['name']} failed: {entry.get('error_message')}")
        if entry.get("run_type") != "aggregate":
            entries.setdefault(entry["name"], []).append(metrics(entry))
    return output["context"], {name: medians(of_name) for name, of_name in entries.items()}


def metrics(entry):
    counters = {
        key: value
        for key, value in entry.items()
        if type(value) in (int, float) and key not in BOOKKEEPING
    }
    return {"real_time_ns": entry["real_time"] * NANOSECONDS[entry["time_unit"]], **counters}


def medians(repetitions):
    """One sample per launch, even if the program itself repeats a benchmark."""
    keys = [key for key in repetitions[0] if all(key in metric for metric in repetitions)]
    return {key: statistics.median(metric[key] for metric in repetitions) for key in keys}
