"""Nothing is lost: a run is killed again and again, and continues to the same bits.

Usage: tests/python tests/run/kill_test.py RUNEXP [--kills 12]

At any moment the run file opens with h5py and h5dump and its digests hold. After each kill it holds
every epoch that was shown as saved. In the end it equals that of an undisturbed run. Every second
run is in a directory that a cluster works in, where each process has a checkpoint of its own.
"""

import argparse
import collections
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

import h5py

from end_to_end import check_trailer, read_run, write_spec

EPOCHS = 12000  # some seconds
# All that goes on from update to update: moments, and a state that is never reset.
SETTINGS = [word for setting in ("optimizer=adam", "learning_rate=0.001", "reset_state=never")
            for word in ("--set", "training." + setting)]


def files_of(directory):
    """The run's file, or its checkpoints."""
    return [*directory.glob("*.h5"), *directory.glob(".runexp/checkpoints/*.h5")]


class Reader(threading.Thread):
    """Opens the run file repeatedly while the run is active."""

    def __init__(self, directory):
        super().__init__()
        self.directory, self.stopping, self.error = directory, threading.Event(), None
        self.reads, self.dumps, self.epochs = 0, 0, collections.Counter()

    def run(self):
        try:
            while not self.stopping.wait(0.005):
                for path in files_of(self.directory):
                    try:
                        self.read(path)
                    except OSError:  # of h5py's errors none is a FileNotFoundError
                        if "checkpoints" not in path.parts or path.exists():
                            raise  # only a checkpoint vanishes, when its run has ended
        except Exception as error:  # the test must see any exception
            self.error = error

    def read(self, path):
        with h5py.File(path, "r") as file:
            epochs = file["metrics/perplexity"].size
            status = file.attrs["status"]
            assert len(file["metrics/epoch"][()]) == epochs
            assert status in ("running", "interrupted", "finished") and "state" in file, status
        assert epochs >= self.epochs[path], f"{epochs} epochs after {self.epochs[path]}"
        self.epochs[path] = epochs
        check_trailer(path.read_bytes())
        self.reads += 1
        if self.reads % 40 == 1:
            dump = subprocess.run(["h5dump", "-H", path], capture_output=True, text=True)
            if not path.exists():
                return
            assert (dump.returncode, dump.stderr) == (0, ""), dump.stderr
            self.dumps += 1


class KillTest:
    def __init__(self, runexp, folder, kills):
        self.spec = write_spec(folder, "killed", EPOCHS, hidden_units=64, sample_every=20)
        self.runexp, self.folder, self.kills = runexp, folder, kills
        self.random = random.Random(20)
        self.counts = collections.Counter()
        self.done = 0

    def start(self, directory):
        command = [self.runexp, self.spec, "--out", directory, *SETTINGS]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")

    def main(self):
        start = time.monotonic()
        output, errors = self.start(self.folder / "undisturbed").communicate()
        assert " finished: " in output, output + errors
        (path,) = (self.folder / "undisturbed").glob("*.h5")
        self.expected, seconds = read_run(path), time.monotonic() - start
        assert "state/moments/exp_avg_sq.b_q" in self.expected, "moments are not compared"
        print(f"undisturbed: {EPOCHS} epochs in {seconds:.1f} s, "
              f"result {self.expected['@result_sha256'][:12]}…")
        self.longest = min(2.5, seconds / 2)
        while self.done < self.kills:
            self.disturb_one_run(self.folder / f"disturbed_{self.done}")
        print(f"{self.done} ends: " + ", ".join(f"{n} {what}" for what, n in self.counts.items()))

    def disturb_one_run(self, directory):
        """Kills a run repeatedly until it has finished or there were enough kills; then lets it
        finish."""
        is_shared = self.done % 2 == 1
        if is_shared:
            (directory / ".runexp/checkpoints").mkdir(parents=True)
        reader = Reader(directory)
        reader.start()
        saved = 0  # the highest epoch that any process has reported as saved
        finished = False
        try:
            while not finished:
                kill = self.choose_kill() if self.done < self.kills else None
                finished, saved = self.one_process(directory, kill, saved)
                if reader.error:
                    break  # raised below, with its cause
        finally:
            reader.stopping.set()
            reader.join()
        if reader.error:
            raise reader.error
        self.counts["reads"] += reader.reads
        self.counts["h5dumps"] += reader.dumps
        (path,) = directory.glob("*.h5")
        assert read_run(path) == self.expected, "another result than undisturbed"
        left = sorted(str(p.relative_to(directory)) for p in directory.rglob("*"))
        folders = [".runexp", ".runexp/checkpoints"] if is_shared else []
        assert left == sorted([*folders, ".runexp.lock", path.name]), left
        self.counts["shared"] += is_shared
        self.counts["runs with the same bits"] += 1

    def choose_kill(self):
        kinds = [self.kill, self.kill, self.kill_while_saving, self.interrupt, self.terminate,
                 self.interrupt_twice]
        return self.random.choice(kinds), self.random.uniform(0, self.longest)

    def one_process(self, directory, kill, saved):
        """Returns whether the run has finished, and the epoch saved now."""
        before = self.epochs_in(directory)
        process = self.start(directory)
        ended = threading.Event()
        if kill:
            end = threading.Thread(target=kill[0], args=(process, kill[1], ended, directory))
            end.start()
        output, errors = process.communicate()
        ended.set()
        if kill:
            end.join()
        resumed = re.search(r"^  resuming +after epoch ([\d,]+)$", errors, re.MULTILINE)
        if resumed:
            assert int(resumed[1].replace(",", "")) == before, errors
        reported = re.findall(r"^saved epoch (\d+)\n", errors, re.MULTILINE)
        saved = max([saved, *map(int, reported)])
        epochs = self.epochs_in(directory)
        assert (epochs or 0) >= saved, f"saved {saved}, but the file has {epochs}"
        code = process.returncode
        if code == 0:
            assert epochs == EPOCHS and " finished: " in output, output + errors
        else:
            assert kill and code in kill[0].__annotations__["return"], f"{code}\n{errors}"
            if code == 75:
                self.check_interrupted(directory, output, errors)
            self.done += 1
            self.counts[f"by {kill[0].__name__} with {code}"] += 1
            self.counts["stale temporaries"] += len(self.temporaries(directory))
        return code == 0, saved

    def epochs_in(self, directory):
        """Returns the number of epochs that the next process goes on from, after checking all
        digests; None without a file."""
        return max(map(self.epochs_of, files_of(directory)), default=None)

    def epochs_of(self, path):
        trailer = check_trailer(path.read_bytes())
        with h5py.File(path, "r") as file:
            assert file.attrs["status"] == trailer["status"]
            assert file["metrics/perplexity"].size == trailer["epochs_done"]
            for dataset in file["parameters/initial"].values():
                dataset[()]
        return trailer["epochs_done"]

    def check_interrupted(self, directory, output, errors):
        path = max(files_of(directory), key=lambda path: path.stat().st_mtime_ns)
        assert check_trailer(path.read_bytes())["status"] == "interrupted"
        assert output.startswith("killed interrupted: "), output
        assert errors.endswith(
            "Interrupted and saved: run the same command again to go on from there.\n"), errors

    @staticmethod
    def temporaries(directory):
        return [*directory.glob(".*.tmp-*"), *directory.glob(".runexp/checkpoints/.*.tmp-*")]

    # Each annotation gives the possible exit codes.

    def kill(self, process, seconds, ended, directory) -> {-signal.SIGKILL}:
        if not ended.wait(seconds):
            process.kill()

    def kill_while_saving(self, process, seconds, ended, directory) -> {-signal.SIGKILL}:
        ended.wait(seconds)
        while not ended.is_set() and not self.temporaries(directory):
            pass
        process.kill()

    def interrupt(self, process, seconds, ended, directory) -> {75, -signal.SIGINT}:
        if not ended.wait(seconds):
            process.send_signal(signal.SIGINT)

    def terminate(self, process, seconds, ended, directory) -> {75, -signal.SIGTERM}:
        if not ended.wait(seconds):
            process.send_signal(signal.SIGTERM)

    def interrupt_twice(self, process, seconds, ended, directory) -> {75, 130, -signal.SIGINT}:
        if not ended.wait(seconds):
            process.send_signal(signal.SIGINT)
            time.sleep(self.random.uniform(0, 0.002))
            process.send_signal(signal.SIGINT)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("runexp", type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=12)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        KillTest(arguments.runexp, pathlib.Path(folder), arguments.kills).main()
    sys.exit(0)
