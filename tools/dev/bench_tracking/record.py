"""A record: what a benchmark program measured in some launches, and all that the times depend on.

    format          "runexp-benchmark-record"
    format_version  1
    time            start, UTC
    command         program and options
    build           git_commit, git_dirty, compiler, compiler_flags, libraries, simd_target (what
                    kernels run on unless a benchmark forces another), simd_targets (all that the
                    program can run here); said by the program itself, "unknown" if it does not
    machine         host, cpu_model, cpu_features, cores, kernel, governor, turbo; "unknown" where
                    the system does not tell
    launches        how many processes were run
    benchmarks      {name: {metric: [one sample per launch]}}; the metric real_time_ns, and the
                    counters of the benchmark (GFLOP/s, of_peak, GB/s)
"""

import datetime
import json

import output_file
from bench_tracking import Problem, machine
from bench_tracking.launch import launch

FORMAT, VERSION = "runexp-benchmark-record", 1

BUILD = ("git_commit", "git_dirty", "compiler", "compiler_flags", "libraries", "simd_target",
         "simd_targets")

# What should be equal on both sides of a comparison.
CONDITIONS = {
    "build": ("compiler", "compiler_flags", "libraries", "simd_target"),
    "machine": ("host", "cpu_model", "cpu_features", "cores", "kernel", "governor", "turbo"),
}


def new(program, options):
    return {
        "format": FORMAT,
        "format_version": VERSION,
        "time": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "command": [str(program), *options],
        "build": {},
        "machine": machine.facts(),
        "launches": 0,
        "benchmarks": {},
    }


def add_launch(record):
    """Runs the record's command once more and adds the samples."""
    program, *options = record["command"]
    context, samples = launch(program, options)
    record["build"] = {key: context.get(key, "unknown") for key in BUILD}
    record["launches"] += 1
    for name, metrics in samples.items():
        for metric, sample in metrics.items():
            record["benchmarks"].setdefault(name, {}).setdefault(metric, []).append(sample)


def _is_record(content):
    return f'"format": "{FORMAT}"'.encode() in content[:100]


def check(path):
    """Checks, before measuring, that the record can be written there."""
    try:
        output_file.check(path, _is_record)
    except OSError as error:
        raise Problem(f"{path}: {error}") from error


def write(record, path):
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        output_file.write(path, text.encode("utf-8"), _is_record)
    except OSError as error:
        raise Problem(f"{path}: {error}") from error


def read(path):
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(f"{path} cannot be read: {error}") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise Problem(f"{path} is no record of tools/dev/bench_record")
    if record["format_version"] != VERSION:
        raise Problem(
            f"{path} has format version {record['format_version']}; this program reads {VERSION}"
        )
    return record


def commit(record):
    """A short text for people: "008127a7cf1e with changes"."""
    dirty = record["build"]["git_dirty"] == "true"
    return record["build"]["git_commit"][:12] + (" with changes" if dirty else "")


def differing_conditions(a, b):
    """(name, value of a, value of b) for everything that should be equal and is known to differ."""
    values = [(k, a[group][k], b[group][k]) for group, keys in CONDITIONS.items() for k in keys]
    return [(key, x, y) for key, x, y in values if x != y and "unknown" not in (x, y)]
