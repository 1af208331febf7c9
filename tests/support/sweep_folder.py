"""A folder with a sweep of small runs, and their digests."""

import pathlib
import subprocess

from end_to_end import check_trailer, write_spec

SWEEP = """name = "{name}"
base = "small.toml"
[set]
training.epochs = {epochs}
[grid]
seed = {{ range = [1, {runs}] }}
"""


def write_sweep(folder, runs=12, epochs=3, hidden_units=16, sample_every=0, name="array"):
    write_spec(folder, hidden_units=hidden_units, sample_every=sample_every)
    path = folder / "sweep.toml"
    path.write_text(SWEEP.format(**locals()), encoding="utf-8")
    return path


def ended_files(directory):
    return sorted(path for path in pathlib.Path(directory).glob("*.h5"))


def digests(directory):
    """{run id: result_sha256} of the runs that have ended; both digests of each file are checked.
    """
    trailers = [check_trailer(path.read_bytes()) for path in ended_files(directory)]
    return {trailer["run_id"]: trailer["result_sha256"] for trailer in trailers
            if trailer["status"] in ("finished", "diverged")}


def serial_digests(runexp, sweep, out, *arguments):
    """The digests of the same sweep, run by one process without a cluster."""
    subprocess.run([runexp, sweep, "--out", out, "--quiet", *arguments], check=True,
                   capture_output=True)
    return digests(out)
