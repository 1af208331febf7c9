"""Sweeps on a real Slurm cluster of two nodes on this machine: arrays, and tasks that refuse what
has changed.

Usage: tests/python tests/cluster/cluster_test.py RUNEXP [unittest arguments]
Exits with 77 where there is no Slurm.
"""

import os
import shutil
import subprocess

from on_cluster import OnCluster, main
from sweep_folder import digests, ended_files


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
        self.assertIn("sbatch refused the job: ", process.errors)
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
        self.check_refused(r"/text.txt: the file has changed since the sweep was submitted")

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


if __name__ == "__main__":
    main()
