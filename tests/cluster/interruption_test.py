"""Sweeps on a real Slurm cluster of two nodes on this machine: whatever is killed, cancelled or
warned, the digests are those of the sweep run serially.

Usage: tests/python tests/cluster/interruption_test.py RUNEXP SLOW_TRAINING POOR_FILE_SYSTEM
       [unittest arguments]
Exits with 77 where there is no Slurm.
"""

import os
import pathlib
import re
import sys

from end_to_end import check_trailer
from on_cluster import OnCluster, main
from slurm_cluster import processes_with
from sweep_folder import ended_files


class Interrupted(OnCluster):
    """Runs that last until the test lets them go on at full speed, which then takes a second."""

    slow_training = poor_file_system = None  # the libraries

    def setUp(self):
        super().setUp()
        self.slow = self.folder / "slow"
        self.slow.touch()

    def submit_slow(self, *arguments, runs=8, preload=()):
        """So many runs that each of two tasks has some: run ids decide that."""
        self.write_sweep(runs=runs, epochs=1000, sample_every=1)
        with self.cluster.variables(LD_PRELOAD=" ".join([self.slow_training, *preload]),
                                    RUNEXP_SLOW=self.slow):
            self.submit(*arguments)

    def wait_for_progress(self, runs):
        """Until so many runs have saved an epoch at least."""
        self.cluster.wait_for("runs that come further", lambda: runs <= sum(
            any(map(self.epochs_done, copies)) for copies in self.checkpoints().values()))

    def node(self):
        """Where the only task is."""
        return self.cluster.run("squeue", "-h", "-o", "%N").stdout.strip()

    @staticmethod
    def epochs_done(checkpoint):
        try:
            return check_trailer(checkpoint.read_bytes())["epochs_done"]
        except OSError:  # removed: its run has ended
            return 0

    def let_go_on(self):
        self.slow.unlink()
        self.wait_until_all_ended()
        self.check_serial_digests()


class Tasks(Interrupted):
    def test_cancelled_and_sent_again(self):
        self.submit_slow("--tasks", "1")
        self.wait_for_progress(runs=1)
        self.cluster.run("scancel", "1_0")
        self.wait_for_state("CANCELLED")
        self.assertIn("runexp ended with 75, after a TERM", self.log())
        self.assertRegex(self.status(code=1), r"LOST: task 0 of 0001 \(1\) is CANCELLED, but \d of")
        self.assertNotIn("queued again", self.log())
        self.submit("--tasks", "2")
        self.let_go_on()

    def test_cancelled_while_it_waits(self):
        self.write_sweep(runs=2)
        self.submit("--tasks", "1", "--", "--hold")
        self.assertIn("2 runs: 2 waiting\n", self.status(code=75))
        self.cluster.run("scancel", "1")
        self.wait_for_state("CANCELLED")
        self.assertIn("LOST", self.status(code=1))

    def test_warned(self):
        """USR1, as the time limit and some clusters' preemption send it, without their wait."""
        self.submit_slow("--tasks", "2")
        self.wait_for_progress(runs=2)
        self.cluster.run("scancel", "--batch", "--signal=USR1", "1_0")
        self.cluster.wait_for("the requeueing", lambda: "queued again\n" in self.log(0))
        self.let_go_on()
        self.assertEqual(self.log(0).count(" shard 1/2 on "), 2)
        self.assertEqual(self.log(1).count(" shard 2/2 on "), 1)  # never the whole array


class Daemons(Interrupted):
    def test_a_node_killed(self):
        self.submit_slow("--tasks", "1")
        self.wait_for_progress(runs=1)
        self.cluster.kill_node(self.node())
        self.cluster.wait_for("a task that starts again",
                              lambda: ", restarts 1\n" in self.log(), hurry=True)
        self.let_go_on()

    def test_the_controller_killed(self):
        self.submit_slow("--tasks", "2")
        self.wait_for_progress(runs=2)
        self.assertRegex(self.run_cli("list", "out").output, r"2 runs: 2 running\n")
        self.assertEqual(self.run_cli("report", "out", "-o", "page.html").returncode, 0)
        self.cluster.wait_until_saved()
        self.cluster.kill_daemon("slurmctld")
        self.assertNotIn("LOST", self.status(code=75))
        self.slow.unlink()
        self.cluster.wait_for("ended runs", lambda: len(ended_files(self.out)) == 4)
        self.assertIn("the scheduler does not answer\n", self.status(code=0))
        self.cluster.start_controller()
        self.cluster.wait_for("the controller", lambda: self.cluster.run(
            "squeue", check=False).returncode == 0)
        self.wait_until_all_ended()
        self.check_serial_digests()
        self.assertEqual(self.states(), ["COMPLETED"])
        self.assertNotIn(", restarts 1\n", self.logs())


class Overlaps(Interrupted):
    """Two copies of one task at once, where locks do nothing."""

    def test_only_the_daemon_of_a_node_is_killed(self):
        self.submit_slow("--tasks", "1", preload=[self.poor_file_system])
        self.wait_for_progress(runs=1)
        node = self.node()
        self.cluster.kill_daemon(node)
        # At once, instead of when Slurm has waited for the node's answer.
        self.cluster.run("scontrol", "update", f"nodename={node}", "state=down", "reason=test")
        self.cluster.wait_for("two copies of one run", self.has_two_copies, hurry=True)
        self.assertEqual(len(self.programs()), 2)
        self.slow.unlink()
        self.wait_until_all_ended()
        self.cluster.wait_for("the end of the slow copy", lambda: not self.programs())
        self.check_serial_digests()

    def has_two_copies(self):
        return any(len(copies) > 1 for copies in self.checkpoints().values())

    def programs(self):
        """The tasks' processes of runexp that work."""
        found = []
        for pid in processes_with(f"SLURM_CONF={self.cluster.folder}/slurm.conf"):
            try:
                command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if command[0] == self.runexp.encode() and b"--frozen" in command:
                found.append(pid)
        return found


class TimeLimits(Interrupted):
    def test_the_warning_the_checkpoint_and_the_requeueing(self):
        """Slurm looks at time limits every 30 seconds: the warning comes within 60."""
        self.submit_slow("--time", "1", "--tasks", "1", runs=1)
        self.cluster.wait_for("the warning", lambda: "queued again\n" in self.logs())
        self.assertIn("runexp ended with 75\n", self.log())
        self.assertEqual(ended_files(self.out), [])
        self.let_go_on()
        self.assertEqual(len(re.findall(", restarts [01]\n", self.log())), 2)
        self.assertEqual(self.states(), ["COMPLETED"])


if __name__ == "__main__":
    Interrupted.slow_training, Interrupted.poor_file_system = map(os.path.abspath, sys.argv[2:4])
    del sys.argv[2:4]
    main()
