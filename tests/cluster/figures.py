"""Measures what sweeps on a cluster cost, and what random kills do to them.

Usage: tests/python tests/cluster/figures.py RUNEXP COMMAND
  sweep CORPUS    sampling_theta_lr, 36 runs of 10 epochs, on two nodes against --jobs 2; CORPUS is
                  the text (absolute), or - for what the spec says
  calls           how often submit and status call the programs of Slurm, for 1,000 runs
  large           the seconds that submit --dry-run and status take for 10,000 runs
  kills N [SEED]  N kills of tasks, nodes, nodes' daemons and the controller, at random; wants the
                  libraries of tests/support beside tools in the build tree
"""

import collections
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time

from end_to_end import TRAILER_SIZE, check_trailer, sealed
from slurm_cluster import Cluster, processes_with
from sweep_folder import digests, serial_digests, write_sweep

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUNS, TASKS = 24, 6  # of a sweep whose tasks are killed
COUNTED = "sbatch", "scontrol", "squeue", "sacctmgr", "sacct", "srun", "sinfo"


class Figures:
    def __init__(self, runexp):
        self.runexp = str(pathlib.Path(runexp).resolve())
        self.libraries = pathlib.Path(self.runexp).parents[1] / "tests/support"
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.out = self.folder / "out"

    def cli(self, cluster, *arguments, codes=(0,)):
        process = subprocess.run([self.runexp, *map(str, arguments)], cwd=self.folder, text=True,
                                 env=cluster.environment, capture_output=True)
        if process.returncode not in codes:
            sys.exit(f"{arguments}: exit {process.returncode}\n{process.stdout}{process.stderr}")
        return process

    def wait(self, cluster, seconds):
        cluster.wait_for("the end", lambda: self.cli(
            cluster, "status", self.out, codes=(0, 1, 75)).returncode != 75, seconds, hurry=True)

    def sweep(self, corpus="-"):
        sweep = ROOT / "sweeps/sampling_theta_lr.toml"
        short = self.folder / "short.toml"
        short.write_text(sweep.read_text().replace('"training.epochs" = 250',
                                                   '"training.epochs" = 10')
                         .replace("../experiments", str(ROOT / "experiments")))
        options = [] if corpus == "-" else ["--set", f"corpus.file={corpus}"]
        start = time.monotonic()
        serial = serial_digests(self.runexp, short, self.folder / "serial", "--jobs", "2",
                                "--threads", "2", *options)
        alone = time.monotonic() - start
        with Cluster() as cluster:
            for tasks in 2, 12:
                self.out = self.folder / f"out-{tasks}"
                start = time.monotonic()
                self.cli(cluster, "submit", short, "--out", self.out, "--tasks", tasks, *options)
                sent = time.monotonic() - start
                self.wait(cluster, 3600)
                took = time.monotonic() - start
                same = digests(self.out) == serial
                print(f"{len(serial)} runs, {tasks} tasks on 2 nodes: {took:.1f} s (submit {sent:.2f}"
                      f" s); one process, --jobs 2: {alone:.1f} s; overhead "
                      f"{100 * (took / alone - 1):+.1f} %; digests "
                      f"{'equal' if same else 'DIFFER'}")

    def calls(self):
        with Cluster() as cluster:
            wrappers = self.folder / "wrappers"
            wrappers.mkdir()
            for name in COUNTED:
                path = wrappers / name
                path.write_text(f'#!/bin/sh\necho {name} >>{self.folder}/calls\n'
                                f'PATH={cluster.environment["PATH"]} exec {name} "$@"\n')
                path.chmod(0o755)
            cluster.environment["PATH"] = f"{wrappers}:{cluster.environment['PATH']}"
            write_sweep(self.folder, runs=1000)
            for command in (["submit", "sweep.toml", "--out", self.out, "--", "--hold"],
                            ["status", self.out]):
                self.cli(cluster, *command, codes=(0, 75))
                calls = self.folder / "calls"
                print(command[0], dict(collections.Counter(calls.read_text().split())))
                calls.unlink()

    def large(self):
        with Cluster() as cluster:
            write_sweep(self.folder, runs=10_000)
            for what, command in (
                    ("submit --dry-run", ["submit", "sweep.toml", "--dry-run", "--tasks", "500"]),
                    ("submit", ["submit", "sweep.toml", "--tasks", "500", "--", "--hold"]),
                    ("status, all waiting", ["status"])):
                self.time(cluster, what, command)
            self.finish_all()
            self.time(cluster, "status, all finished", ["status"])
            self.time(cluster, "submit --dry-run, all finished",
                      ["submit", "sweep.toml", "--dry-run"])

    def finish_all(self):
        """Computes one run, and gives its file to all: status reads nothing but names and trailers.
        """
        subprocess.run([self.runexp, "small.toml", "--out", "one", "--quiet"], cwd=self.folder,
                       check=True, capture_output=True)
        data = next((self.folder / "one").glob("*.h5")).read_bytes()
        text = data[-TRAILER_SIZE:]
        own_id = check_trailer(data)["run_id"].encode()
        for run_id in (self.out / ".runexp/0001/runs.txt").read_text().split()[::2]:
            changed = text.replace(own_id, run_id.encode())
            (self.out / f"array-{run_id}.h5").write_bytes(sealed(data[:-TRAILER_SIZE], changed))

    def time(self, cluster, what, command):
        options = command[1:]
        start = time.monotonic()
        if command[0] == "status":
            self.cli(cluster, "status", self.out, codes=(0, 1, 75))
        else:
            split = options.index("--") if "--" in options else len(options)
            self.cli(cluster, "submit", *options[:split], "--out", self.out, *options[split:])
        print(f"{what}, 10,000 runs: {time.monotonic() - start:.2f} s")

    def kills(self, count, seed="1"):
        self.random = random.Random(int(seed))
        self.killed = collections.Counter()
        self.ends = collections.Counter()
        rounds = 0
        while self.killed.total() < int(count):
            rounds += 1
            self.kill_round(rounds, int(count))
        print(f"{self.killed.total()} kills in {rounds} sweeps of {RUNS} runs: {dict(self.killed)}; "
              f"digests equal, no run lost; {dict(self.ends)}")

    def kill_round(self, number, count):
        """In every second round locks do nothing. Runs are slow most of the time, so that there is
        something to kill, and now and then fast, so that they end."""
        folder = self.folder / f"round-{number}"
        folder.mkdir()
        sweep = write_sweep(folder, runs=RUNS, epochs=1000 + number, sample_every=1)
        self.out = folder / "out"
        serial = serial_digests(self.runexp, sweep, folder / "serial")
        libraries = ["slow_training", *["poor_file_system"][:number % 2]]
        slow = folder / "slow"
        slow.touch()
        with Cluster(nodes=4) as cluster:
            cluster.environment.update({
                "RUNEXP_SLOW": str(slow),
                "LD_PRELOAD": " ".join(f"{self.libraries}/lib{name}.so" for name in libraries)})
            self.cli(cluster, "submit", sweep, "--out", self.out, "--tasks", TASKS)
            while True:
                code = self.cli(cluster, "status", self.out, codes=(0, 1, 75)).returncode
                if code == 0:
                    break
                if code == 1:
                    self.submit_again(cluster, sweep)
                is_over = self.killed.total() >= count
                slow.touch()
                if is_over or self.random.random() < 0.15:
                    slow.unlink()
                time.sleep(self.random.uniform(0.1, 0.5))
                if not is_over:
                    self.kill_something(cluster)
                    time.sleep(self.random.uniform(0.1, 0.5))
                self.revive(cluster)
                cluster.hurry()
            cluster.wait_for("the end of slow copies",
                             lambda: not self.pids(cluster, b"--frozen"), hurry=True)
            self.check(serial)

    def submit_again(self, cluster, sweep):
        while "slurmctld" not in cluster.daemons or cluster.run("squeue", check=False).returncode:
            self.revive(cluster)
            time.sleep(0.2)
        self.cli(cluster, "submit", sweep, "--out", self.out, "--tasks", TASKS, "--again")

    def check(self, serial):
        found = digests(self.out)
        if found != serial:
            sys.exit(f"digests differ: {found} {serial}")
        conflicts = list((self.out / ".runexp/conflicts").glob("*.h5"))
        if conflicts:
            sys.exit(f"conflicts: {conflicts}")
        self.count_ends()

    def count_ends(self):
        """Of what the tasks' logs say: a copy that ends second must have noticed it."""
        logs = "\n".join(log.read_text() for log in self.out.glob(".runexp/0*/task-*.log"))
        ended = noticed = 0
        for finished, before in re.findall(r"(?m)^\d+ runs?:.* (\d+) finished(?: \((\d+) before\))?",
                                           logs):
            ended += int(finished) - int(before or 0)
        noticed = " ".join(logs.split()).count("another copy of the run had ended before")
        if ended - noticed > RUNS:
            sys.exit(f"{ended} ends of {RUNS} runs, and only {noticed} noticed that they are second")
        self.ends += collections.Counter({"ends in the logs": ended, "noticed as second": noticed})

    def kill_something(self, cluster):
        what = self.random.choice(["runexp", "runexp", "script", "node", "slurmd", "slurmctld"])
        if what in ("runexp", "script"):
            wanted = b"--frozen" if what == "runexp" else b"/slurm_script"
            pids = self.pids(cluster, wanted)
            if not pids:
                return
            os.kill(self.random.choice(pids), signal.SIGKILL)
        elif what == "slurmctld":
            cluster.kill_daemon(what)
        else:
            node = self.random.choice(cluster.nodes)
            if node not in cluster.daemons:
                return
            if what == "node":
                cluster.kill_node(node)
            else:
                cluster.kill_daemon(node)
        self.killed[what] += 1
        if self.killed.total() % 10 == 0:
            print(dict(self.killed), file=sys.stderr)

    def pids(self, cluster, wanted):
        """The cluster's processes with this in their command."""
        return [pid for pid in processes_with(f"SLURM_CONF={cluster.folder}/slurm.conf")
                if wanted in self.command(pid)]

    @staticmethod
    def command(pid):
        try:
            return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""

    def revive(self, cluster):
        """Starts what was killed; nodes sooner or later."""
        if "slurmctld" not in cluster.daemons:
            cluster.start_controller()
        for node in cluster.nodes:
            if node not in cluster.daemons and self.random.random() < 0.3:
                cluster.start_node(node)
            # As an administrator does: a controller that was killed before it had saved that it
            # has started a task starts it again, and drains the node on which it is alive.
            if self.random.random() < 0.1:
                cluster.run("scontrol", "update", f"nodename={node}", "state=resume", check=False)


def main():
    if len(sys.argv) < 3 or sys.argv[2] not in ("sweep", "calls", "large", "kills"):
        sys.exit(__doc__)
    getattr(Figures(sys.argv[1]), sys.argv[2])(*sys.argv[3:])


if __name__ == "__main__":
    main()
