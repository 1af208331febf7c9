"""submit and status where the scheduler is a script that notes how it was called: what is frozen,
what is sent, what is refused. cluster_test.py has the real one.

Usage: tests/python tests/cluster/submit_test.py RUNEXP [unittest arguments]
"""

import fcntl
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import time

from end_to_end import main
from fake_slurm import PROGRAMS, FakeSlurm
from safetensors import pytorch_tensors, safetensors
from sweep_folder import digests, ended_files, serial_digests, write_sweep


class Calls(FakeSlurm):
    def test_one_call_of_each(self):
        write_sweep(self.folder, runs=1000)
        self.submit("--tasks", "20")
        self.assertEqual(sorted(call.split()[0] for call in self.calls()), sorted(PROGRAMS))
        self.says("squeue", "".join(f"7|{task}|PENDING||Resources\n" for task in range(20)))
        self.status(75)
        self.assertEqual([call.split()[0] for call in self.calls()], ["squeue"])

    def test_nothing_is_asked_where_nothing_is_open(self):
        self.run_cli("sweep.toml", "--out", "out", "--quiet")
        self.assertEqual(self.submit().output, "nothing to send, of 12 runs: 12 finished\n")
        self.assertEqual(self.calls(), [])

    def test_a_limit_on_the_jobs_of_a_user(self):
        self.says("sacctmgr", "\n10\n50\n")
        self.says("squeue", "3|N/A|RUNNING|n1|None\n4|0|RUNNING|n1|None\n4|1|PENDING||Resources\n")
        process = self.submit("--tasks", "9")
        self.assertIn("7 tasks instead of 9: more are not allowed (MaxSubmitJobs)", process.errors)
        self.says("sacctmgr", "3\n")
        process = self.submit("--tasks", "9", code=2)
        self.assertIn("you may have 3 jobs in the queue (MaxSubmitJobs), and have 3\n",
                      process.errors)

    def test_no_slurm(self):
        self.environment["PATH"] = "/nowhere"
        process = self.submit("--tasks", "2", code=2)
        self.assertIn("there is no Slurm here: squeue is not on the PATH\n", process.errors)
        self.assertFalse(self.out.exists())
        self.assertIn("#SBATCH --array=0-1\n", self.submit("--tasks", "2", "--dry-run").output)

    def test_a_scheduler_that_does_not_answer(self):
        self.submit("--tasks", "2")
        self.says("squeue", "slurm_load_jobs error: Unable to contact slurm controller\n", exits=1)
        output = self.status(75)
        self.assertIn("the scheduler does not answer\n", output)
        self.assertNotIn("LOST", output)


class DryRun(FakeSlurm):
    def test_it_changes_nothing(self):
        before = self.files()
        process = self.submit("--tasks", "3", "--dry-run")
        self.assertTrue(process.output.startswith("#!/bin/bash\n"), process.output)
        self.calls()
        self.assertEqual(self.files(), before)

    def test_the_script_is_clean(self):
        if not shutil.which("shellcheck"):
            self.skipTest("no shellcheck")
        script = self.submit("--tasks", "3", "--dry-run").output
        process = subprocess.run(["shellcheck", "-"], input=script, text=True, capture_output=True)
        self.assertEqual(process.stdout, "")

    def test_the_tasks_follow_from_the_estimate(self):
        write_sweep(self.folder, runs=4, epochs=20_000_000, hidden_units=256)  # days
        script = self.submit("--dry-run").output
        self.assertRegex(script, r"\ntasks=4\n")
        write_sweep(self.folder, runs=40)
        self.assertRegex(self.submit("--dry-run").output, r"\ntasks=1\n")


class Freezing(FakeSlurm):
    def test_the_record(self):
        self.submit("--tasks", "3")
        record = self.freeze()
        self.assertEqual((record["name"], record["tasks"], record["array"]), ("array", 3, [0, 1, 2]))
        self.assertEqual(record["program"]["file"], self.runexp)
        self.assertEqual([text["file"] for text in record["texts"]], [str(self.folder / "text.txt")])
        self.assertEqual((self.out / ".runexp/0001/job").read_text(), "7\n")
        self.assertEqual(len((self.out / ".runexp/0001/runs.txt").read_text().splitlines()), 12)

    def frozen_ids(self, text, *arguments):
        """The ids of a sweep's runs, and those of its frozen copy, which lies elsewhere."""
        self.sweep.write_text(text)
        ids = [re.findall(r"^[0-9a-f]{12}\b", self.run_cli(
            "sweep.toml", "--dry-run", *arguments).output, re.MULTILINE)]
        shutil.rmtree(self.out, ignore_errors=True)
        self.submit("--tasks", "1", *arguments)
        copy = self.run_cli(str(self.out / ".runexp/0001/sweep.toml"), "--dry-run")
        self.assertEqual(copy.returncode, 0, copy.errors)
        ids.append(re.findall(r"^[0-9a-f]{12}\b", copy.output, re.MULTILINE))
        return ids

    def check_frozen(self, text, count, *arguments):
        original, copy = self.frozen_ids(text, *arguments)
        self.assertEqual(len(original), count)
        self.assertEqual(original, copy)

    def test_each_section_of_a_sweep(self):
        head = 'name = "all"\nbase = "small.toml"\n'
        self.check_frozen(head + '[grid]\nseed = [1, 2]\ntraining.clip_theta = '
                          '{ log_range = [0.001, 0.1], count = 3 }\n', 6)
        self.check_frozen(head + "[random]\ncount = 5\nseed = { integer = [1, 1000] }\n", 5)
        self.check_frozen(head + '[grid]\nseed = [1, 2, 3]\n[[zip]]\n"training.epochs" = [1, 2]\n'
                          '"model.hidden_units" = [8, 9]\n[[exclude]]\nseed = 2\n', 4)
        self.check_frozen(head + '[set]\ntraining.epochs = 9\n[grid]\nseed = [1]\n', 1,
                          "--set", "training.batch_size=4")
        self.check_frozen(head + '[grid]\nsamples.prefixes = [["河边"], ["河", "边"]]\n', 2)
        self.check_frozen(head, 1)

    def test_a_sweep_on_the_spot(self):
        experiment = (self.folder / "small.toml").read_text()
        grid = ["--grid", "seed=1..3", "--grid", "learning_rate=1,2", "--set", "epochs=2"]
        self.check_frozen(experiment, 6, *grid)
        self.assertEqual([spec["file"] for spec in self.freeze()["originals"]], [str(self.sweep)])
        self.assertEqual(self.task(0, 1).returncode, 0)
        self.assertEqual(len(ended_files(self.out)), 6)
        self.assertIn("nothing to send, of 6 runs: 6 finished", self.submit(*grid).output)
        shutil.rmtree(self.out)
        process = self.submit(*grid, "--dry-run")
        self.assertIn("[grid]\nseed = { range = [1, 3] }\n", process.errors)
        self.assertFalse(self.out.exists())
        self.assertIn('--grid: error: "sede" is no field', self.submit("--grid", "sede=1", code=2).errors)

    def test_fields_without_a_meaning_in_some_runs(self):
        head = 'name = "all"\nbase = "small.toml"\n[grid]\n'
        self.check_frozen(head + '"training.sampling" = ["random", "consecutive"]\n'
                          '"training.carry_state" = [true, false]\n', 3)
        base = self.folder / "small.toml"
        base.write_text(base.read_text().replace("epochs", 'carry_state = false\nepochs', 1))
        self.check_frozen(head + '"training.sampling" = ["random", "consecutive"]\n', 2)
        self.check_frozen('name = "all"\nbase = "small.toml"\n[set]\n"training.sampling" = "random"'
                          '\n[grid]\nseed = [1, 2]\n', 2)

    def test_start_values_from_files(self):
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        for seed, name in enumerate(("a", "b", "other")):
            (self.folder / name).write_bytes(safetensors(pytorch_tensors(text, seed=seed)))
        self.check_frozen('name = "all"\nbase = "small.toml"\n[set]\n"model.initial" = "file"\n'
                          '"model.hidden_units" = 16\n[grid]\n"model.initial_file" = ["a", "b"]\n', 2)
        self.assertEqual([text["file"] for text in self.freeze()["texts"]],
                         [str(self.folder / name) for name in ("text.txt", "a", "b")])
        os.replace(self.folder / "other", self.folder / "b")
        process = self.task(0, 1)
        self.assertEqual(process.returncode, 2)
        self.assertIn("/b: the file has changed since the sweep was submitted", process.errors)
        self.assertEqual(ended_files(self.out), [])

    def test_an_experiment(self):
        self.sweep.write_text((self.folder / "small.toml").read_text())
        self.submit("--tasks", "1")
        self.assertEqual(self.task(0, 1).returncode, 0)
        self.assertEqual(len(ended_files(self.out)), 1)

    def test_a_sweep_longer_than_a_spec_may_be(self):
        write_sweep(self.folder, runs=10_000)
        self.submit("--tasks", "1000")
        self.assertGreater((self.out / ".runexp/0001/sweep.toml").stat().st_size, 32768)
        self.assertEqual(self.task(3, 1000).returncode, 0)
        self.assertGreater(len(ended_files(self.out)), 0)

    def test_a_directory_that_slurm_cannot_name(self):
        for name in "100%", "a\\b":
            process = self.run_cli("submit", "sweep.toml", "--out", name)
            self.assertEqual(process.returncode, 2)
            self.assertIn("Slurm cannot write logs in ", process.errors)

    def test_what_is_wrong_in_the_sweep_is_said_and_nothing_is_sent(self):
        self.sweep.write_text(self.sweep.read_text().replace("epochs = 3", "epochs = -3"))
        self.assertIn("sweep.toml:4:", self.submit(code=2).errors)
        self.assertEqual((self.calls(), self.out.exists()), ([], False))


class Tasks(FakeSlurm):
    def test_all_tasks_together_are_the_sweep(self):
        self.submit("--tasks", "3")
        for index in range(3):
            self.assertEqual(self.task(index, 3).returncode, 0)
        self.assertEqual(digests(self.out), serial_digests(self.runexp, self.sweep,
                                                           self.folder / "serial"))

    def test_only_what_is_open_is_sent(self):
        self.submit("--tasks", "3")
        self.task(1, 3)
        process = self.submit("--tasks", "3")
        self.assertEqual(self.freeze("0002")["array"], [0, 2])
        self.assertRegex(process.output, r"2 tasks for \d+ runs\n  left out: \d+ finished\n")

    def test_a_live_array(self):
        self.submit("--tasks", "3")
        self.says("squeue", "7|0|RUNNING|n1|None\n")
        self.assertIn("job 7 works in out already", self.submit(code=2).errors)
        self.submit("--tasks", "3", "--again")

    def test_refusals(self):
        self.submit("--tasks", "1")
        for arguments in (["--set", "seed=3"], ["small.toml"]):
            process = self.run_cli("out/.runexp/0001/sweep.toml", *arguments, "--frozen", "--shard",
                                   "1/1")
            self.assertEqual(process.returncode, 2)
            self.assertIn("--frozen runs one frozen sweep as it is", process.errors)
        process = self.run_cli("out/.runexp/0001/sweep.toml", "--frozen")
        self.assertEqual(process.returncode, 2)
        freeze = self.out / ".runexp/0001/freeze.toml"
        for text in "", "name = 3\n", "[[":
            freeze.write_text(text)
            self.assertEqual(self.task(0, 1).returncode, 2)

    def test_signals_end_a_task_with_75(self):
        write_sweep(self.folder, runs=2, epochs=1_000_000)
        self.submit("--tasks", "1")
        for number in signal.SIGUSR1, signal.SIGTERM:
            process = self.start("out/.runexp/0001/sweep.toml", "--shard", "1/1", "--out", "out",
                                 "--quiet", "--frozen", env=self.environment)
            deadline = time.monotonic() + 60
            while not self.checkpoints_of(process) and time.monotonic() < deadline:
                time.sleep(0.01)
            process.send_signal(number)
            process.send_signal(signal.SIGUSR1)  # as the script does, whatever Slurm has sent
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 75)
        self.assertEqual(ended_files(self.out), [])

    def checkpoints_of(self, process):
        return list((self.out / ".runexp/checkpoints").glob(f"[!.]*-{process.pid}.h5"))

    def test_a_task_whose_run_is_held_elsewhere_is_not_done(self):
        """And one that never gets further is ended for good after five starts."""
        self.submit("--tasks", "1")
        lock = open(self.out / ".runexp.lock", "w")
        self.addCleanup(lock.close)
        run_id = (self.out / ".runexp/0001/runs.txt").read_text().split()[0]
        flock = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, int(run_id, 16), 1, 0)
        fcntl.fcntl(lock, 37, flock)  # F_OFD_SETLK
        self.assertEqual(self.task(0, 1).returncode, 75)  # the others are done
        self.assertEqual(len(ended_files(self.out)), 11)
        for _ in range(5):
            self.assertEqual(self.task(0, 1).returncode, 75)
        process = self.task(0, 1)
        self.assertEqual(process.returncode, 1)
        self.assertIn("task 0: its runs have made no progress in 5 starts", process.errors)
        lock.close()
        (self.out / ".runexp/0001/tasks/0").unlink()
        self.assertEqual(self.task(0, 1).returncode, 0)

    def test_a_conflict(self):
        self.submit("--tasks", "1")
        self.assertEqual(self.task(0, 1).returncode, 0)
        published = ended_files(self.out)[0]
        run_id = published.stem[-12:]
        other = self.out / f".runexp/conflicts/{run_id}.host-1.h5"
        shutil.copy(published, other)
        self.assertIn("12 runs: 12 finished\n", output := self.status(1))
        self.assertIn(f"\nCONFLICT: run {run_id} ended twice, with different results\n"
                      f"  published: out/{published.name}\n"
                      f"  the other: out/.runexp/conflicts/{other.name}\n", output)
        status = json.loads(self.run_cli("status", "out", "--json").output)
        self.assertEqual(status["verdict"], "wrong")
        conflicts = {run["run_id"]: run["conflicts"] for run in status["runs"] if run["conflicts"]}
        self.assertEqual(conflicts, {run_id: [str(other.relative_to(self.folder))]})
        other.unlink()
        self.status(0)

    def test_json(self):
        self.submit("--tasks", "3")
        self.task(1, 3)
        process = self.run_cli("status", "out", "--json")
        status = json.loads(process.output)
        self.assertEqual(status["counts"]["finished"] + status["counts"]["waiting"], 12)
        self.assertEqual(len(status["runs"]), 12)
        self.assertEqual({task["task"] for task in status["open_tasks"]}, {0, 2})

    def test_a_directory_that_nothing_was_submitted_in(self):
        for name in "none", ".":
            process = self.run_cli("status", name)
            self.assertEqual(process.returncode, 2)
            self.assertIn("nothing was submitted here", process.errors)


if __name__ == "__main__":
    main()
