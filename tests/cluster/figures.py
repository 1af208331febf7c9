"""Measures what sweeps on a cluster cost, and what random kills do to them.

Usage: tests/python tests/cluster/figures.py RUNEXP COMMAND
  sweep CORPUS    sampling_theta_lr, 36 runs of 10 epochs, on two nodes against --jobs 2; CORPUS is
                  the text (absolute), or - for what the spec says
  calls           how often submit and status call the programs of Slurm, for 1,000 runs
  large           the seconds that submit --dry-run and status take for 10,000 runs
  kills N [SEED]  N kills of tasks, nodes, nodes' daemons and the controller, at random
"""

import collections
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

from slurm_cluster import Cluster, processes_with
from sweep_folder import digests, serial_digests, write_sweep

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNTED = "sbatch", "scontrol", "squeue", "sacctmgr", "sacct", "srun", "sinfo"


class Figures:
    def __init__(self, runexp):
        self.runexp = str(pathlib.Path(runexp).resolve())
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
            subprocess.run([self.runexp, "sweep.toml", "--out", self.out, "--quiet"],
                           cwd=self.folder, check=True, capture_output=True)
            self.time(cluster, "status, all finished", ["status"])
            self.time(cluster, "submit --dry-run, all finished",
                      ["submit", "sweep.toml", "--dry-run"])

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
        rounds = 0
        while self.killed.total() < int(count):
            rounds += 1
            self.kill_round(rounds, int(count))
        print(f"{self.killed.total()} kills in {rounds} sweeps of 8 runs: {dict(self.killed)}; "
              "no run lost, digests equal")

    def kill_round(self, number, count):
        folder = self.folder / f"round-{number}"
        folder.mkdir()
        sweep = write_sweep(folder, runs=8, epochs=20_000 + number)
        self.out = folder / "out"
        serial = serial_digests(self.runexp, sweep, folder / "serial")
        with Cluster() as cluster:
            self.cli(cluster, "submit", sweep, "--out", self.out, "--tasks", "4")
            while True:
                code = self.cli(cluster, "status", self.out, codes=(0, 1, 75)).returncode
                if code == 0:
                    break
                if code == 1:
                    self.submit_again(cluster, sweep)
                time.sleep(self.random.uniform(0.1, 0.8))
                if self.killed.total() < count:
                    self.kill_something(cluster)
                self.revive(cluster)
                cluster.hurry()
            self.check(serial)

    def submit_again(self, cluster, sweep):
        while "slurmctld" not in cluster.daemons or cluster.run("squeue", check=False).returncode:
            self.revive(cluster)
            time.sleep(0.2)
        self.cli(cluster, "submit", sweep, "--out", self.out, "--tasks", "4", "--again")

    def check(self, serial):
        found = digests(self.out)
        if found != serial:
            sys.exit(f"digests differ: {found} {serial}")
        conflicts = list((self.out / ".runexp/conflicts").glob("*.h5"))
        if conflicts:
            sys.exit(f"conflicts: {conflicts}")

    def kill_something(self, cluster):
        what = self.random.choice(["runexp", "runexp", "script", "node", "slurmd", "slurmctld"])
        if what in ("runexp", "script"):
            wanted = b"--frozen" if what == "runexp" else b"/slurm_script"
            pids = [pid for pid in processes_with(f"SLURM_CONF={cluster.folder}/slurm.conf")
                    if wanted in self.command(pid)]
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

    @staticmethod
    def command(pid):
        try:
            return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""

    def revive(self, cluster):
        """Starts what was killed, sooner or later."""
        if "slurmctld" not in cluster.daemons and self.random.random() < 0.5:
            cluster.start_controller()
        for node in cluster.nodes:
            if node not in cluster.daemons and self.random.random() < 0.3:
                cluster.start_node(node)


def main():
    if len(sys.argv) < 3 or sys.argv[2] not in ("sweep", "calls", "large", "kills"):
        sys.exit(__doc__)
    getattr(Figures(sys.argv[1]), sys.argv[2])(*sys.argv[3:])


if __name__ == "__main__":
    main()
