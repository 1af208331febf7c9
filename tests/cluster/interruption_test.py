"""Sweeps on a real Slurm cluster of two nodes on this machine: whatever is killed, cancelled or
warned, the digests are those of the sweep run serially.

Usage: tests/python tests/cluster/interruption_test.py RUNEXP [unittest arguments]
Exits with 77 where there is no Slurm. Overlaps wants the path of the library poor_file_system in
the variable RUNEXP_NO_LOCKS.
"""

import os
import pathlib
import threading
import time
import unittest

from on_cluster import SLOW, OnCluster, main
from slurm_cluster import processes_with
from sweep_folder import ended_files


class Interruptions(OnCluster):
    def test_a_task_cancelled_and_sent_again(self):
        self.write_sweep(**SLOW)
        self.submit("--tasks", "1")
        self.wait_for_checkpoints(1)
        self.cluster.run("scancel", "1_0")
        self.wait_for_state("CANCELLED")
        self.assertIn("runexp ended with 75, after a TERM", self.log())
        self.assertRegex(self.status(code=1), r"LOST: task 0 of 0001 \(1\) is CANCELLED, but \d of")
        self.assertNotIn("queued again", self.log())
        self.submit("--tasks", "2")
        self.wait_until_all_ended()
        self.check_serial_digests()

    def test_a_task_cancelled_while_it_waits(self):
        self.write_sweep(runs=2)
        self.submit("--tasks", "1", "--", "--hold")
        self.assertIn("2 runs: 2 waiting\n", self.status(code=75))
        self.cluster.run("scancel", "1")
        self.wait_for_state("CANCELLED")
        self.assertIn("LOST", self.status(code=1))

    def test_a_node_killed(self):
        self.write_sweep(**SLOW)
        self.submit("--tasks", "2")
        self.wait_for_checkpoints(2)
        self.cluster.kill_node("n1")
        self.cluster.wait_for("a task that is queued again",
                              lambda: "PENDING" in self.states() or self.restarts() > 0, hurry=True)
        self.wait_until_all_ended()
        self.assertGreater(self.restarts(), 0)
        self.check_serial_digests()

    def restarts(self):
        return sum(log.count(", restarts 1\n") for log in [self.logs()])

    def test_a_preempted_run_is_finished_by_the_same_task(self):
        """USR1, as the time limit and some clusters' preemption send it, without their wait."""
        self.write_sweep(**SLOW)
        self.submit("--tasks", "2")
        self.wait_for_checkpoints(2)
        self.cluster.run("scancel", "--batch", "--signal=USR1", "1_0")
        self.cluster.wait_for("the requeueing", lambda: "queued again\n" in self.log(0))
        self.wait_until_all_ended()
        self.assertEqual(self.log(0).count(" shard 1/2 on "), 2)
        self.assertEqual(self.log(1).count(" shard 2/2 on "), 1)  # never the whole array
        self.check_serial_digests()

    @unittest.skipUnless("RUNEXP_KILL_CONTROLLER" in os.environ,
                         "a controller started again drains nodes that share one machine")
    def test_the_controller_killed(self):
        self.write_sweep(**SLOW)
        self.submit("--tasks", "2")
        self.wait_for_checkpoints(2)
        self.assertRegex(self.run_cli("list", "out").output, r"4 runs: .*2 running|2 runs: 2 running")
        self.assertEqual(self.run_cli("report", "out", "-o", "page.html").returncode, 0)
        self.cluster.kill_daemon("slurmctld")
        self.assertNotIn("LOST", self.status())  # squeue may take until all is finished
        self.cluster.start_controller()
        self.cluster.wait_for("the controller", lambda: self.cluster.run(
            "squeue", check=False).returncode == 0)
        self.wait_until_all_ended()
        self.check_serial_digests()


class Overlaps(OnCluster):
    """Two copies of one task at once, where locks do nothing."""

    def test_only_the_daemon_of_a_node_is_killed(self):
        self.write_sweep(**{**SLOW, "epochs": 2 * SLOW["epochs"]})
        no_locks = os.environ.get("RUNEXP_NO_LOCKS")
        self.assertTrue(no_locks, "the library without locks must be named")
        self.cluster.environment["LD_PRELOAD"] = no_locks
        self.submit("--tasks", "1")
        del self.cluster.environment["LD_PRELOAD"]
        self.wait_for_checkpoints(1)
        node = self.cluster.run("squeue", "-h", "-o", "%N").stdout.strip()
        self.cluster.kill_daemon(node)
        # At once, instead of when Slurm has waited for the node's answer.
        self.cluster.run("scontrol", "update", f"nodename={node}", "state=down", "reason=test")
        self.cluster.wait_for("two copies of one run", self.has_two_copies, hurry=True)
        self.assertEqual(len(self.programs()), 2)
        self.wait_until_all_ended()
        self.cluster.wait_for("the end of the slow copy", lambda: not self.programs())
        self.check_serial_digests()

    def has_two_copies(self):
        return any(len(copies) > 1 for copies in self.checkpoints().values())

    def programs(self):
        """The tasks' processes of runexp that work."""
        wanted = str(pathlib.Path(self.runexp))
        found = []
        for pid in processes_with(f"SLURM_CONF={self.cluster.folder}/slurm.conf"):
            try:
                command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if command[0] == wanted.encode() and b"--frozen" in command:
                found.append(pid)
        return found


class TimeLimits(OnCluster):
    def test_the_warning_the_checkpoint_and_the_requeueing(self):
        """Slurm looks at time limits every 30 seconds: the first warning comes within 40."""
        self.write_sweep(runs=1, hidden_units=64, epochs=self.epochs_in(60))
        serial = self.start_serial()
        self.submit("--time", "1", "--tasks", "1", "--", "--signal=B:USR1@50")
        self.cluster.wait_for("the warning", lambda: "runexp ended with 75\n" in self.logs())
        self.assertEqual(ended_files(self.out), [])
        self.wait_until_all_ended(seconds=180)
        self.assertGreaterEqual(self.log().count("queued again\n"), 1)
        self.assertEqual(self.states(), ["COMPLETED"])
        serial.join()
        self.check_serial_digests()

    def epochs_in(self, seconds):
        """How many epochs of such a run take so long here."""
        self.write_sweep(runs=1, hidden_units=64, epochs=3000)
        start = time.monotonic()
        self.assertEqual(self.run_cli("sweep.toml", "--out", "measured", "--quiet").returncode, 0)
        return int(3000 * seconds / (time.monotonic() - start))

    def start_serial(self):
        """Computes the digests to compare with beside the cluster."""
        thread = threading.Thread(target=self.run_cli, args=(
            "sweep.toml", "--out", "serial", "--threads", "1", "--quiet"))
        thread.start()
        return thread


if __name__ == "__main__":
    main()
