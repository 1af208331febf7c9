"""Sweeps on a real Slurm cluster of two nodes on this machine: whatever is killed, cancelled or
warned, the digests are those of the sweep run serially, and what cannot go on is said.

Usage: tests/python tests/cluster/cluster_test.py RUNEXP [unittest arguments]
Exits with 77 where there is no Slurm.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess

from end_to_end import CliTest, main
from slurm_cluster import Cluster, exit_where_there_is_none, processes_with
from sweep_folder import digests, ended_files, serial_digests, write_sweep

# Runs of about five seconds, on a machine that is idle: long enough to be killed in.
SLOW = {"runs": 4, "epochs": 12_000}


class OnCluster(CliTest):
    settings = ""

    def setUp(self):
        super().setUp()
        self.cluster = self.enterContext(Cluster(settings=self.settings))
        self.out = self.folder / "out"

    def run_cli(self, *arguments, **options):
        return super().run_cli(*arguments, env=self.cluster.environment, **options)

    def write_sweep(self, **options):
        self.sweep = write_sweep(self.folder, **options)
        return self.sweep

    def submit(self, *arguments, code=0):
        process = self.run_cli("submit", "sweep.toml", "--out", "out", *arguments)
        self.assertEqual(process.returncode, code, process.errors + process.output)
        return process

    def status(self, code=None):
        process = self.run_cli("status", "out")
        if code is not None:
            self.assertEqual(process.returncode, code, process.output + process.errors + self.logs())
        return process.output

    def status_json(self):
        return json.loads(self.run_cli("status", "out", "--json").output)

    def states(self):
        return sorted(set(self.cluster.tasks().values()))

    def wait_for_state(self, state, **options):
        self.cluster.wait_for(f"tasks that are {state}", lambda: self.states() == [state], **options)

    def wait_until_all_ended(self, seconds=90):
        """Until no task is in the queue; requeued ones need not wait their two minutes."""
        ended = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL"}
        self.cluster.wait_for("the end of all tasks", lambda: set(self.states()) <= ended,
                              seconds=seconds, hurry=True)

    def wait_for_checkpoints(self, count):
        """Until so many runs are under way."""
        self.cluster.wait_for("checkpoints", lambda: len(self.checkpoints()) >= count)

    def checkpoints(self):
        """{run id: its checkpoints}"""
        found = {}
        for path in (self.out / ".runexp/checkpoints").glob("[!.]*.h5"):
            found.setdefault(path.name.split(".")[0], []).append(path)
        return found

    def log(self, task=0, submission="0001"):
        return (self.out / f".runexp/{submission}/task-{task}.log").read_text()

    def logs(self):
        return "".join(f"== {path}\n{path.read_text()}"
                       for path in sorted(self.out.glob(".runexp/*/task-*.log")))

    def check_serial_digests(self):
        serial = serial_digests(self.runexp, self.sweep, self.folder / "serial")
        self.assertEqual(digests(self.out), serial, self.logs())
        self.assertEqual(len(ended_files(self.out)), len(serial))
        self.assertEqual(self.checkpoints(), {})
        self.status(code=0)


class Arrays(OnCluster):
    def test_an_array_gives_the_serial_digests(self):
        self.write_sweep()
        process = self.submit("--tasks", "3")
        self.assertRegex(process.output, r"^array: job 1, 3 tasks for 12 runs\n")
        self.wait_until_all_ended()
        self.check_serial_digests()
        self.assertEqual(self.states(), ["COMPLETED"])
        self.assertIn("12 runs: 12 finished\n", self.status())
        self.assertIn("nothing to send, of 12 runs: 12 finished\n", self.submit().output)

    def test_hosts_and_targets_are_told(self):
        self.write_sweep(runs=2)
        self.submit("--tasks", "1")
        self.wait_until_all_ended()
        (made_by,) = self.status_json()["made_by"]
        self.assertEqual(made_by["host"], os.uname().nodename.split(".")[0])
        self.assertIn(made_by["simd_target"], self.simd_targets())
        self.assertEqual(made_by["runs"], 2)

    def test_a_directory_with_a_hostile_name(self):
        self.write_sweep(runs=4)
        name = "it's \"a\" $(touch oops)\n歌"
        process = self.run_cli("submit", "sweep.toml", "--out", name, "--tasks", "2")
        self.assertEqual(process.returncode, 0, process.errors)
        self.wait_until_all_ended()
        self.assertEqual(self.run_cli("status", name).returncode, 0)
        self.assertEqual(len(digests(self.folder / name)), 4)
        self.assertFalse(list(self.folder.rglob("oops")))

    def test_a_diverging_run(self):
        self.write_sweep(runs=3, hidden_units=64)
        text = self.sweep.read_text().replace("[set]\n", "[set]\ntraining.clip_theta = 1e37\n")
        self.sweep.write_text(text + "training.learning_rate = [0.1, 1e37]\n")
        self.submit("--tasks", "2")
        self.wait_until_all_ended()
        output = self.status(code=1)
        self.assertIn("6 runs: 3 finished, 3 diverged\n", output)
        self.assertNotIn("LOST", output)
        self.assertRegex(output, r"\n[0-9a-f]{12}  diverged .*not finite")
        self.assertIn("FAILED", self.states())
        self.assertIn("nothing to send", self.submit().output)
        self.assertEqual(self.cluster.tasks().keys(), {(1, 0), (1, 1)})

    def test_options_are_passed_through(self):
        self.write_sweep(runs=4)
        self.submit("--tasks", "2", "--cpus", "1", "--time", "0:30:00", "--", "--hold",
                    "--array=%1", "--comment=a comment")
        shown = self.cluster.run("scontrol", "show", "job", "1").stdout
        for words in ("Comment=a comment", "ArrayTaskThrottle=1", "TimeLimit=00:30:00",
                      "NumCPUs=1", "Requeue=1", "Reason=JobHeldUser"):
            self.assertIn(words, shown)

    def test_a_second_array_is_refused(self):
        self.write_sweep(runs=4)
        self.submit("--tasks", "2", "--", "--hold")
        process = self.submit("--tasks", "2", code=2)
        self.assertRegex(process.errors, r"^runexp: job 1 works in .*out already\n.*--again")
        self.submit("--tasks", "2", "--again")
        self.cluster.run("scancel", "1")
        self.wait_until_all_ended()
        self.check_serial_digests()

    def test_what_sbatch_refuses_leaves_nothing_behind(self):
        self.write_sweep(runs=2)
        process = self.submit("--", "--partition=none", code=2)
        self.assertIn("sbatch does not take the job: ", process.errors)
        self.assertEqual(list((self.out / ".runexp").glob("0*")), [])


class SmallArrays(OnCluster):
    settings = "MaxArraySize=4"

    def test_more_tasks_than_an_array_may_have(self):
        self.write_sweep()
        process = self.submit("--tasks", "10")
        self.assertIn("4 tasks instead of 10: more are not allowed (MaxArraySize)\n",
                      process.errors)
        self.wait_until_all_ended()
        self.check_serial_digests()
        self.assertLessEqual({index for _, index in self.cluster.tasks()}, {0, 1, 2, 3})


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

    def test_the_controller_killed(self):
        self.write_sweep(**SLOW)
        self.submit("--tasks", "2")
        self.wait_for_checkpoints(2)
        self.assertRegex(self.run_cli("list", "out").output, r"4 runs: .*2 running|2 runs: 2 running")
        self.assertEqual(self.run_cli("report", "out", "-o", "page.html").returncode, 0)
        self.cluster.kill_daemon("slurmctld")
        self.assertNotIn("LOST", self.status(code=75))
        self.cluster.start_controller()
        self.cluster.wait_for("the controller", lambda: self.cluster.run(
            "squeue", check=False).returncode == 0)
        self.wait_until_all_ended()
        self.check_serial_digests()


class Refusals(OnCluster):
    """Tasks that are already queued when something changes."""

    def setUp(self):
        super().setUp()
        self.program = self.folder / "program"
        shutil.copy(self.runexp, self.program)
        self.write_sweep(runs=2)

    def submit_held(self):
        process = subprocess.run([self.program, "submit", "sweep.toml", "--out", "out", "--tasks",
                                  "1", "--", "--hold"], cwd=self.folder, text=True,
                                 env=self.cluster.environment, capture_output=True)
        self.assertEqual(process.returncode, 0, process.stderr)

    def release(self):
        self.cluster.run("scontrol", "release", "1")
        self.wait_until_all_ended()

    def check_refused(self, reason):
        self.release()
        self.assertEqual(self.states(), ["FAILED"])
        self.assertRegex(self.log(), reason)
        self.assertIn("Nothing was run. Put it back, or submit the sweep again.\n", self.log())
        self.assertIn("runexp ended with 2\n", self.log())
        self.assertEqual(self.log().count(", restarts "), 1)
        self.assertEqual(ended_files(self.out), [])
        self.assertIn("LOST: task 0 of 0001 (1) is FAILED, but 2 of its runs are open",
                      self.status(code=1))

    def test_a_frozen_file(self):
        self.submit_held()
        frozen = self.out / ".runexp/0001/base.toml"
        frozen.write_text(frozen.read_text().replace("batch_size = 8", "batch_size = 4"))
        self.check_refused(r"0001/base.toml: the file has changed since the sweep was submitted")

    def test_a_text(self):
        self.submit_held()
        with open(self.folder / "text.txt", "a", encoding="utf-8") as text:
            text.write("河")
        self.check_refused(r"/text.txt: the text has changed since the sweep was submitted")

    def test_the_program(self):
        self.submit_held()
        with open(self.program, "ab") as program:
            program.write(b"\0")
        self.check_refused(r"/program: the program has changed since the sweep was submitted")

    def test_the_original_is_only_noted(self):
        self.submit_held()
        self.sweep.write_text(self.sweep.read_text().replace("range = [1, 2]", "range = [5, 9]"))
        self.assertIn("sweep.toml has changed since it was submitted; the tasks use the frozen copy",
                      self.status(code=75))
        self.release()
        self.assertIn("2 runs: 2 finished\n", self.status(code=0))

    def test_a_program_that_is_gone(self):
        self.submit_held()
        self.program.unlink()
        self.release()
        self.assertIn("LOST: task 0 of 0001 (1) is FAILED", self.status(code=1))

    def test_a_task_that_slurm_calls_completed(self):
        """A bad path, at which something else ends with 0."""
        self.submit_held()
        self.program.unlink()
        self.program.symlink_to("/bin/true")
        self.release()
        self.assertEqual(self.states(), ["COMPLETED"])
        self.assertIn("LOST: task 0 of 0001 (1) is COMPLETED, but 2 of its runs are open",
                      self.status(code=1))


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
        self.write_sweep(runs=1, epochs=110_000)
        self.submit("--time", "1", "--tasks", "1", "--", "--signal=B:USR1@50")
        self.cluster.wait_for("the warning", lambda: "runexp ended with 75\n" in self.logs())
        self.assertEqual(ended_files(self.out), [])
        self.wait_until_all_ended(seconds=180)
        self.assertGreaterEqual(self.log().count("queued again\n"), 1)
        self.assertEqual(self.states(), ["COMPLETED"])
        self.check_serial_digests()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: exit(1))  # ctest's time limit: stop the cluster
    exit_where_there_is_none()
    main()
