"""report -o and export -o: what they replace, write through and leave alone. core/log/output_file.h
has its own tests; these test how the commands use it.

Usage: tests/python tests/cli/outputs_cli_test.py RUNEXP WRITE_RUN_FILE [unittest arguments]
"""

import os
import pathlib
import resource
import signal
import stat
import subprocess
import sys
import threading
import time

import end_to_end
from end_to_end import CliTest, main

OUTPUTS = {  # name: the command that writes it, and how its output begins
    "r.html": (["report", "out"], b"<!DOCTYPE html>"),
    "c.csv": (["export", "out"], b"run_id,"),
    "s.csv": (["export", "out", "--summary"], b"file,run_id,"),
    "c.jsonl": (["export", "out"], b'{"run_id": '),
    "s.jsonl": (["export", "out", "--summary"], b'{"file": '),
    "c.h5": (["export", "out"], b"\x89HDF"),
}
NOTES = b"my notes\n"
write_run_file = None  # see below


class Outputs(CliTest):
    def setUp(self):
        super().setUp()
        self.run_small("--quiet")

    def write_output(self, name, output=None, code=0):
        process = self.run_cli(*OUTPUTS[name][0], "-o", output or name)
        self.assertEqual(process.returncode, code, (name, process.errors))
        return process

    def check(self, name, output=None):
        self.assertTrue(self.bytes_of(output or name).startswith(OUTPUTS[name][1]), name)

    def test_an_earlier_output_is_replaced_and_keeps_its_mode(self):
        for name in OUTPUTS:
            self.write(name, b"")
            (self.folder / name).chmod(0o600)
            for _ in range(2):
                self.write_output(name)
                self.check(name)
            self.assertEqual(stat.S_IMODE((self.folder / name).stat().st_mode), 0o600)
        # Either of the two kinds of rows may replace the other.
        for name, other in ("c.csv", "s.csv"), ("s.csv", "c.csv"), ("c.jsonl", "s.jsonl"):
            self.write_output(name, other)
            self.check(name, other)

    def test_what_is_something_else_stays(self):
        spec = self.bytes_of(self.spec)
        html = b"<!DOCTYPE html>\n<title>My page</title>\n"
        for name in OUTPUTS:
            for before in NOTES, spec, html, b"a,b\n1,2\n", b'{"a": 1}\n', b"\x89HDF\r\n\x1a\nother":
                self.write(name, before)
                process = self.write_output(name, code=2)
                self.assertEqual(process.output, "")
                self.assertIn(f"-o {name}: what is there is not ", process.errors)
                self.assertIn("nothing was written.\n  Choose another name, or remove", process.errors)
                self.assertEqual(self.bytes_of(name), before)
        process = self.run_cli("export", "out", "--format", "csv", "-o", self.spec)
        self.assertEqual((process.returncode, self.bytes_of(self.spec)), (2, spec))

    def test_links_devices_and_pipes(self):
        (self.folder / "elsewhere").mkdir()
        for name, (command, begin) in OUTPUTS.items():
            (self.folder / f"link-{name}").symlink_to(f"elsewhere/{name}")
            for _ in range(2):  # the first time its target does not exist
                self.write_output(name, f"link-{name}")
                self.check(name, f"elsewhere/{name}")
            self.assertTrue((self.folder / f"link-{name}").is_symlink())

            pipe = self.folder / f"pipe-{name}"
            os.mkfifo(pipe)
            got = []
            reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
            reader.start()
            self.write_output(name, pipe.name)
            reader.join(timeout=30)
            self.assertEqual(got[0][:len(begin)], begin)
            self.assertTrue(pipe.is_fifo())
        (self.folder / "stdout").symlink_to("/proc/self/fd/1")  # like /dev/stdout
        process = self.run_cli("report", "out", "-o", "stdout")
        self.assertTrue(process.output.startswith("<!DOCTYPE html>"), process.errors)
        for name, minor in ("null", 3), ("full", 7):
            device = end_to_end.device(self.folder, name, minor)
            (self.folder / f"link-{name}").symlink_to(device)
            for output in str(device), f"link-{name}":
                process = self.run_cli("report", "out", "-o", output)
                self.assertEqual(process.returncode, 0 if name == "null" else 2, process.errors)
            self.assertTrue((self.folder / f"link-{name}").is_symlink())
            self.assertTrue(device.is_char_device())

    def test_what_stops_an_export_leaves_nothing_behind(self):
        self.write_output("c.csv")
        before = self.bytes_of("c.csv")
        os.mkdir(self.folder / "long")
        for number in range(8):
            subprocess.run([write_run_file, self.folder / f"long/{number}.h5", "long"], check=True)
        command = ["export", "long", "-o", "c.csv"]

        process = self.start(*command)
        while not list(self.folder.glob(".c.csv.tmp-*")):
            self.assertIsNone(process.poll())
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual((process.returncode, errors), (130, ""))

        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        for command in command, ["report", "long", "-o", "r.html"]:
            process = self.run_cli(*command, preexec_fn=limit)
            self.assertEqual(process.returncode, 1 if command[0] == "export" else 2)
            self.assertIn("cannot write it: File too large", process.errors)
        self.assertEqual(self.bytes_of("c.csv"), before)
        self.assertEqual(list(self.folder.glob(".*")), [])


if __name__ == "__main__":
    write_run_file = str(pathlib.Path(sys.argv.pop(2)).resolve())
    main()
