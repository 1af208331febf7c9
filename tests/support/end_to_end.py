"""Shared by the end-to-end tests: a small spec, runexp in its own folder, and reading run files
with h5py alone."""

import hashlib
import os
import pathlib
import random
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest

import h5py

# A script's background job and nohup ignore these, so runexp would, too.
for ignored in signal.SIGINT, signal.SIGHUP:
    signal.signal(ignored, signal.default_int_handler)

TRAILER_SIZE = 2048

# The run file of write_spec(folder), run with --out out.
SMALL = "out/small-2f70fbf3c5e4.h5"
HAD_BEEN_RUN = "Already finished: nothing was run. Add --force to run it again.\n"

SPEC = """name = "{name}"
seed = 3
[corpus]
file = "text.txt"
[model]
hidden_units = {hidden_units}
[training]
epochs = {epochs}
batch_size = 8
time_steps = 16
learning_rate = 10.0
[samples]
every_epochs = {sample_every}
length = 10
prefixes = ["河边"]
"""


def write_spec(folder, name="small", epochs=3, hidden_units=16, sample_every=0):
    """Writes a spec and its corpus to `folder`: 1,000 characters, 7 updates per epoch."""
    words = "河边 柳树 小船 竹篮 炊烟 石桥 青苔 晚风 灯火 渡口 木匠 茶碗".split()
    words = random.Random(1).choices(words, k=500)
    (folder / "text.txt").write_text("".join(words), encoding="utf-8")
    path = folder / f"{name}.toml"
    path.write_text(SPEC.format(**locals()), encoding="utf-8")
    return path


def check_trailer(data):
    """Checks both digests in a run file's bytes and returns its trailer."""
    content, text = data[:-TRAILER_SIZE], data[-TRAILER_SIZE:]
    trailer = tomllib.loads(text.decode())
    before = text[: text.rindex(b"trailer_sha256")]
    digests = trailer["digest"]
    assert digests["content_sha256"] == hashlib.sha256(content).hexdigest(), "content digest"
    assert digests["trailer_sha256"] == hashlib.sha256(before).hexdigest(), "trailer digest"
    return trailer


def sealed(content, text):
    """A run file of this content and this trailer, whose digests are computed again."""
    def digest(data):
        return hashlib.sha256(data).hexdigest().encode()

    text = re.sub(rb'(?<=content_sha256 = ")\w{64}', digest(content), text)
    before = text[: text.rindex(b"trailer_sha256")].ljust(TRAILER_SIZE - 84)
    return content + before + b'trailer_sha256 = "' + digest(before) + b'"\n'


def read_run(path):
    """Everything except provenance and timing, as {path: value}: attributes and datasets."""
    items = {}

    def visit(name, item):
        if name.split("/")[0] in ("provenance", "timing"):
            return
        for key, value in item.attrs.items():
            if key not in ("DIMENSION_LIST", "REFERENCE_LIST"):
                items[f"{name}@{key}"] = str(value)
        if isinstance(item, h5py.Dataset):
            value = item[()]
            items[name] = value.tolist() if hasattr(value, "tolist") else value

    with h5py.File(path, "r") as file:
        visit("", file)
        file.visititems(visit)
    return items


def device(folder, name, minor):
    """Returns /dev/NAME, which is c 1 MINOR; for root, who could replace it, a device of our own.
    """
    if os.geteuid() != 0:
        return pathlib.Path("/dev", name)
    path = folder / name
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, minor))
        os.close(os.open(path, os.O_WRONLY))
    except OSError:
        raise unittest.SkipTest("no devices can be made here")
    return path


def read_terminal(primary):
    """Returns the bytes sent to a pseudoterminal until its other end is closed everywhere; closes
    it."""
    sent = b""
    try:
        while chunk := os.read(primary, 65536):
            sent += chunk
    except OSError:  # the other end is closed
        pass
    os.close(primary)
    return sent


class CliTest(unittest.TestCase):
    """Uses relative paths, so that whole messages can be compared."""

    runexp = None  # see main()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.spec = write_spec(self.folder).name

    def relabel(self, path, old, new):
        """Gives a run file another trailer; padding keeps its size."""
        data = path.read_bytes()
        text = data[-TRAILER_SIZE:].replace(old, new.ljust(len(old)))
        self.assertNotEqual(text, data[-TRAILER_SIZE:])
        path.write_bytes(sealed(data[:-TRAILER_SIZE], text))

    def start(self, *arguments, **options):
        process = subprocess.Popen(
            [self.runexp, *arguments], cwd=self.folder, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", **options)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()

    def run_cli(self, *arguments, **options):
        process = self.start(*arguments, **options)
        # Far more than any takes, also with sanitizers on a busy machine.
        process.output, process.errors = process.communicate(timeout=600)
        return process

    def run_with_mounts(self, script):
        """Runs a shell script in the folder that may mount things invisible to other processes. $0
        is the path of runexp; the script exits with 9 if it cannot mount."""
        try:
            process = subprocess.run(["unshare", "--mount", "sh", "-c", script, self.runexp],
                                     cwd=self.folder, capture_output=True, text=True, timeout=60)
        except FileNotFoundError:
            self.skipTest("there is no unshare")
        if process.returncode in (1, 9):
            self.skipTest("no private mount is possible here")
        return process

    def run_small(self, *arguments, **options):
        return self.run_cli(self.spec, "--out", "out", *arguments, **options)

    def start_endless(self, out, *arguments):
        """A run that does not end by itself, and has a file in this directory."""
        process = self.start(self.spec, "--out", out, "--set", "training.epochs=100000000",
                             *arguments)
        deadline = time.monotonic() + 10
        while not list(self.folder.glob(f"{out}/*.h5")) and time.monotonic() < deadline:
            time.sleep(0.01)
        return process

    def interrupted_run(self, seconds):
        """The file of a run that was interrupted so long after it began."""
        process = self.start_endless("long")
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        (path,) = self.folder.glob("long/*.h5")
        return path

    def simd_targets(self):
        """The targets of this build that this machine can run, fastest first."""
        return self.run_cli("--complete", "--simd", "").output.split()

    def write(self, name, content):
        (self.folder / name).write_bytes(
            content if isinstance(content, bytes) else content.encode("utf-8"))
        return name

    def files(self):
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*"))

    def files_of_out(self):
        return sorted(p.name for p in (self.folder / "out").iterdir())

    def bytes_of(self, path):
        return (self.folder / path).read_bytes()

    def result_of(self, process):
        self.assertEqual(process.returncode, 0, process.errors)
        return re.search(r"^  result +([0-9a-f]{64})$", process.output, re.MULTILINE)[1]


class FinishedRunTest(CliTest):
    """Has a run file, run_file."""

    def setUp(self):
        super().setUp()
        self.assertEqual(self.run_small("--set", "samples.every_epochs=1").returncode, 0)
        (path,) = (self.folder / "out").glob("*.h5")
        self.run_file = str(path.relative_to(self.folder))


def main():
    """Runs the tests: tests/python NAME_test.py RUNEXP [unittest arguments]"""
    CliTest.runexp = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
