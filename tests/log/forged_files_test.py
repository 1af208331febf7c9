"""Forged run files (forged_files.py) do no harm: no command of runexp crashes or hangs on one,
reveals a byte of another file, opens one, or takes much memory; hostile files are named and
skipped.

Usage: tests/python tests/log/forged_files_test.py RUNEXP WRITE_RUN_FILE [--files N] [--seed N]

To find memory errors in our code, parse the same files in one process. Errors in frames of libhdf5
are its own; because of them runexp reads files in a confined process.

  tests/fuzz/run 1 run_file        # builds fuzz_run_file, with AddressSanitizer, and honest files
  cd build/fuzz/tests
  for kind in finished interrupted; do support/write_run_file $kind.h5 $kind; done
  ../../../tests/python ../../../tests/support/forged_files.py forged finished.h5 interrupted.h5
  for file in forged/*.h5; do fuzz/fuzz_run_file -detect_leaks=0 $file; done
  for file in forged/*.h5; do valgrind -q ../../release/tests/support/parse_run_file $file; done
"""

import argparse
import base64
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy

import end_to_end
import forged_files
from forged_image import Forged, create_attribute
from watched_command import OpenedFiles, Outcome

SECONDS = 10  # for one file
MEGABYTES = 600
BATCH = 32
# A good run among the forged ones, which must still be found.
GOOD = "good.h5"


def forms_of_secret():
    """The secret as text, in base64, and as the numbers its bytes may be read as."""
    secret = forged_files.SECRET
    yield secret
    for shift in range(3):
        yield base64.b64encode(bytes(shift) + secret * 4)[8:24]
    for letter in "dfIq":
        size = struct.calcsize(letter)
        number = struct.unpack("<" + letter, secret[:size])[0]
        yield repr(number).replace(".", "").lstrip("0")[:8].encode() if letter == "d" else str(
            number)[:9].encode()
    yield str(forged_files.SECRET_NUMBER).encode()
    yield struct.pack("<d", forged_files.SECRET_NUMBER)


class ForgedFiles(unittest.TestCase):
    files, seed = 64, 1
    seconds, megabytes = SECONDS, MEGABYTES
    runexp = writer = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.problems = []
        self.most = self.slowest = (0, "")
        self.secrets = list(forms_of_secret())
        (self.folder / "traps").mkdir()
        self.spec = end_to_end.write_spec(self.folder, sample_every=1)
        self.honest = [self.written("finished"), self.written("interrupted"), self.trained()]
        self.traps = forged_files.Traps(self.folder / "traps", self.honest[0])
        self.opened = OpenedFiles([self.traps.secret, self.traps.secret_run, self.traps.pipe])
        self.addCleanup(os.close, self.opened.descriptor)

    def written(self, kind):
        path = self.folder / "written.h5"
        subprocess.run([self.writer, path, kind], check=True)
        return path.read_bytes()

    def trained(self):
        subprocess.run([self.runexp, self.spec, "--out", "out", "--quiet"], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)
        (path,) = (self.folder / "out").glob("*.h5")
        return path.read_bytes()

    def interrupted(self):
        """Makes a run that can continue, from half a second of training. Returns its path and the
        arguments that make it."""
        arguments = [self.spec.name, "--out", "resumed", "--set", "training.epochs=1500", "--set",
                     "samples.every_epochs=0"]
        code = 0
        while code == 0:  # it had ended before the signal arrived
            shutil.rmtree(self.folder / "resumed", ignore_errors=True)
            process = subprocess.Popen([self.runexp, *arguments], cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while process.poll() is None and not list(self.folder.glob("resumed/*.h5")):
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            code = process.wait(20)
        self.assertEqual(code, 75)
        (path,) = self.folder.glob("resumed/*.h5")
        return path, arguments

    # Problems are collected, so that one file does not hide the next.
    def note(self, what, command):
        self.problems.append(f"{what}: runexp {' '.join(map(str, command))}")

    def run_on(self, arguments, seconds=None, blame=True):
        """Runs one command and watches it. Without `blame` the caller looks for timeouts and
        crashes."""
        seconds = seconds or self.seconds
        outcome = Outcome([self.runexp, *arguments], self.folder, seconds)
        opened = self.opened.take()
        if not blame and (outcome.code < 0 or outcome.is_late):
            return outcome
        if outcome.is_late:
            self.note(f"still running after {seconds} s", arguments)
        elif outcome.code not in (0, 1, 2):
            self.note(f"exit code {outcome.code}", arguments)
        if outcome.megabytes > self.megabytes:
            self.note(f"{outcome.megabytes:.0f} MB", arguments)
        if opened:
            self.note(f"opened {opened}", arguments)
        written = outcome.output + outcome.errors
        for path in self.folder.glob("result.*"):
            written += path.read_bytes()
            path.unlink()
        if any(secret in written for secret in self.secrets):
            self.note("gave a secret away", arguments)
        self.most = max(self.most, (outcome.megabytes, arguments[-1]))
        self.slowest = max(self.slowest, (outcome.seconds, arguments[-1]))
        return outcome

    def check_batch(self, command, batch):
        """Runs a command that takes many files on all of them and a good one."""
        names = [f"forged/{forgery.name}" for forgery in batch]
        outcome = self.run_on([*command, f"forged/{GOOD}", *names], self.seconds + len(batch), blame=False)
        if outcome.code < 0 or outcome.is_late:
            for name in names:  # find the culprit
                self.run_on([*command, f"forged/{GOOD}", name])
            return
        if command[0] == "list":  # it reads only the trailers
            return
        for forgery in batch:
            if forgery.must_be_refused and forgery.name.encode() not in outcome.errors:
                self.note(f"{forgery.name} is not named", command)
        if f"{GOOD}: ".encode() in outcome.errors:
            self.note("the good run was not read", command)

    def check_alone(self, command, forgery):
        outcome = self.run_on([*command, f"forged/{forgery.name}"])
        if forgery.must_be_refused and not outcome.is_late and outcome.code >= 0 and (
                outcome.code != 2 or forgery.name.encode() not in outcome.errors):
            self.note(f"not refused (exit code {outcome.code})", [*command, forgery.name])

    def report_problems(self):
        print(f"{self.files} files, seed {self.seed}: most memory {self.most[0]:.0f} MB "
              f"({self.most[1]}), longest {self.slowest[0]:.1f} s ({self.slowest[1]})", file=sys.stderr)
        self.assertEqual(len(self.problems), 0, "\n".join(self.problems[:200]))

    def test_commands(self):
        shutil.rmtree(self.folder / "forged", ignore_errors=True)
        (self.folder / "forged").mkdir()
        (self.folder / "forged" / GOOD).write_bytes(self.honest[2])
        batch = []
        for forgery in forged_files.forge(self.files, self.seed, self.honest, self.traps):
            (self.folder / "forged" / forgery.name).write_bytes(forgery.data)
            batch.append(forgery._replace(data=None))
            if len(batch) == BATCH or forgery.name.startswith(f"{self.files - 1:04}-"):
                self.check_all(batch)
                for forgery in batch:
                    (self.folder / "forged" / forgery.name).unlink()
                batch = []
        self.report_problems()

    def check_all(self, batch):
        for command in (["list"], ["compare"], ["export"], ["export", "-o", "result.h5"],
                        ["export", "-o", "result.jsonl"], ["report", "-o", "result.html"],
                        ["verify", "--integrity"]):
            self.check_batch(command, batch)
        for forgery in batch:
            self.check_alone(["predict", "--length", "20"], forgery)
            self.check_alone(["predict", "--length", "20", "--from", "initial"], forgery)
            self.check_alone(["verify", "--epochs", "1"], forgery)
            if forgery.must_be_refused:
                self.check_alone(["export"], forgery)

    def test_counts_of_a_trailer_are_not_believed(self):
        """Four times 2^62 overflows to zero."""
        image, trailer = self.honest[0][:-2048], self.honest[0][-2048:]
        (self.folder / "forged").mkdir()
        for count in 10**9, 2**62:
            lie = re.sub(rb"(?m)^epochs_done = .*$", b"epochs_done = %d" % count, trailer)
            for i in range(4):
                (self.folder / "forged" / f"{i}.h5").write_bytes(forged_files.sealed(image, lie))
            self.run_on(["export", "-o", "result.h5", "forged"])
        self.report_problems()

    def test_attributes_of_a_type_that_the_library_would_convert(self):
        for place, name, dtype in (("/", "numerics_version", h5py.enum_dtype({"a": 1, "b": 2})),
                                   ("provenance", "forged", h5py.vlen_dtype(numpy.dtype("<f8")))):
            with (image := Forged(self.honest[2][:-2048])).open() as file:
                create_attribute(file[place], name, dtype)
            path = self.folder / "forged.h5"
            path.write_bytes(forged_files.sealed(image.getvalue(), self.honest[2][-2048:]))
            process = subprocess.run([self.runexp, "verify", "--integrity", path], capture_output=True,
                                     text=True)
            self.assertEqual(process.returncode, 2)
            self.assertIn(f"damaged or hostile:\n  {name} has a type that no run file has", process.stderr)

    def test_an_unfinished_run_that_was_forged(self):
        """It is resumed or refused."""
        path, arguments = self.interrupted()
        honest = path.read_bytes()
        for forgery in forged_files.forge(self.files, self.seed + 1, [honest], self.traps):
            path.write_bytes(forgery.data)
            outcome = self.run_on(arguments)
            if forgery.must_be_refused and not outcome.is_late and outcome.code != 1:
                self.note(f"{forgery.name} is not refused (exit code {outcome.code})", arguments)
        self.report_problems()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runexp", type=pathlib.Path)
    parser.add_argument("write_run_file", type=pathlib.Path)
    parser.add_argument("--files", type=int, default=ForgedFiles.files)
    parser.add_argument("--seed", type=int, default=1)
    # A sanitizer needs more, and allows a reader more.
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--megabytes", type=int, default=MEGABYTES)
    arguments, rest = parser.parse_known_args()
    ForgedFiles.runexp = str(arguments.runexp.resolve())
    ForgedFiles.writer = str(arguments.write_run_file.resolve())
    ForgedFiles.files, ForgedFiles.seed = arguments.files, arguments.seed
    ForgedFiles.seconds, ForgedFiles.megabytes = arguments.seconds, arguments.megabytes
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
