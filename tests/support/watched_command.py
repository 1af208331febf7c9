"""Runs a command and records the files opened, its time and its memory."""

import ctypes
import os
import signal
import struct
import subprocess
import tempfile
import threading
import time


class OpenedFiles:
    """Detects which of some files has been opened, with inotify."""

    IN_OPEN, IN_NONBLOCK = 0x20, 0o4000

    def __init__(self, paths):
        libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = libc.inotify_init1(self.IN_NONBLOCK)
        self.names = {libc.inotify_add_watch(self.descriptor, os.fsencode(path), self.IN_OPEN):
                      path.name for path in paths}
        assert self.descriptor >= 0 and -1 not in self.names, "no inotify"

    def take(self):
        try:
            events = os.read(self.descriptor, 1 << 16)
        except BlockingIOError:
            return set()
        return {self.names[struct.unpack_from("<i", events, place)[0]]
                for place in range(0, len(events), 16)}


class Outcome:
    """A finished command, its output, and the peak memory of it or of a child."""

    def __init__(self, command, folder, seconds):
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            start = time.monotonic()
            process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=errors, start_new_session=True)
            timer = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = self.code = os.waitstatus_to_exitcode(status)
            self.seconds = time.monotonic() - start
            self.is_late = self.seconds >= seconds
            self.megabytes = usage.ru_maxrss / 1024
            output.seek(0)
            errors.seek(0)
            self.output, self.errors = output.read(), errors.read()
