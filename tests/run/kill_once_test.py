"""Each of many runs is killed once, at a random moment, and continues to the same bits as an
undisturbed one.

Usage: tests/python tests/run/kill_once_test.py RUNEXP [--runs 3] [--parallel 1]
       [--spec SPEC [--set F=V …]]

Unlike kill_test, which kills one run again and again while it is being read, this counts runs:
--runs 200 --parallel 2 takes a quarter of an hour, of some seconds and some ten thousand updates
each. With --spec it uses that spec instead of a small one.
"""

import argparse
import concurrent.futures
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

from end_to_end import check_trailer, write_spec

EPOCHS = 8000


class KillOnce:
    def __init__(self, options, folder):
        self.folder, self.random = folder, random.Random(options.seed)
        spec = options.spec or write_spec(folder, "killed", EPOCHS, hidden_units=64, sample_every=20)
        sets = [word for field in options.set for word in ("--set", field)]
        self.command = [options.runexp, spec, "--threads", "1", *sets]

    def run(self, directory, seconds=None):
        """Runs it and returns True if it ended before it was killed after `seconds`."""
        process = subprocess.Popen([*self.command, "--out", directory], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        timer = threading.Timer(seconds or 0, process.kill)
        if seconds is not None:
            timer.start()
        _, errors = process.communicate()
        timer.cancel()
        assert process.returncode in ((0,) if seconds is None else (0, -9)), errors
        return process.returncode == 0

    def trailer(self, directory):
        for path in directory.glob("*.h5"):
            return check_trailer(path.read_bytes())
        return None

    def undisturbed(self):
        start = time.monotonic()
        self.run(self.folder / "undisturbed")
        self.seconds = time.monotonic() - start
        trailer = self.trailer(self.folder / "undisturbed")
        self.expected = trailer["result_sha256"]
        print(f"undisturbed: {trailer['epochs']} epochs in {self.seconds:.1f} s, "
              f"result {self.expected[:12]}…", flush=True)

    def killed(self, number):
        """Returns the epoch from which the killed run continued; None if it ended before the kill.
        """
        directory = self.folder / f"killed_{number}"
        epoch = None
        if not self.run(directory, self.random.uniform(0, self.seconds)):
            trailer = self.trailer(directory)
            epoch = trailer["epochs_done"] if trailer else 0
            self.run(directory)
        result = self.trailer(directory)["result_sha256"]
        assert result == self.expected, f"run {number}, killed at epoch {epoch}: {result}"
        return epoch


def main(options):
    with tempfile.TemporaryDirectory() as folder:
        test = KillOnce(options, pathlib.Path(folder))
        test.undisturbed()
        killed, resumed = 0, 0
        with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
            number = 0
            while killed < options.runs:  # runs that ended before their kill do not count
                batch = range(number, number + min(options.runs - killed, 50))
                number = batch.stop
                for epoch in pool.map(test.killed, batch):
                    killed += epoch is not None
                    resumed += bool(epoch)
        print(f"{killed} runs killed, {resumed} of them after more than the first save: all ended in "
              f"the same result (--seed {options.seed})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("runexp", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--spec", type=pathlib.Path)
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    main(parser.parse_args())
    sys.exit(0)
