"""The process that reads run files for runexp, when the kernel refuses to confine it and when a
file has taken it over.

Usage: tests/python tests/log/reader_cli_test.py RUNEXP WRITE_RUN_FILE NO_SECCOMP SPINNING_READER
"""

import os
import subprocess
import sys
import tempfile
import time
import unittest

RUNEXP, WRITE_RUN_FILE, NO_SECCOMP, SPINNING_READER = sys.argv[1:5]
NOTE = "NOTE: this kernel does not let the process that reads run files be confined"


class ReaderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.files = [os.path.join(folder.name, kind + ".h5") for kind in ("finished", "diverged")]
        for file, kind in zip(self.files, ("finished", "diverged")):
            subprocess.run([WRITE_RUN_FILE, file, kind], check=True)

    def verify(self, files, preload):
        return subprocess.run([RUNEXP, "verify", "--integrity", *files],
                              capture_output=True, text=True, env=os.environ | preload, timeout=60)

    def check_intact(self, preload):
        result = self.verify(self.files, preload)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.count(": intact"), 2)
        return result.stderr

    def test_it_is_said_once(self):
        self.assertEqual(self.check_intact({"LD_PRELOAD": NO_SECCOMP}).count(NOTE), 1)

    def test_nothing_is_said_where_it_is_confined(self):
        self.assertEqual(self.check_intact({}), "")

    def test_one_that_computes_for_ever_is_ended(self):
        start = time.monotonic()
        result = self.verify(self.files[:1], {"LD_PRELOAD": SPINNING_READER})
        self.assertLess(time.monotonic() - start, 60)  # the limit is on processor time
        self.assertEqual(result.returncode, 2)
        self.assertIn("damaged or hostile:\n  reading it takes far more time", result.stderr)

    def test_where_none_can_be_started_no_file_is_called_damaged(self):
        command = ["sh", "-c", 'ulimit -n 4; exec "$@"', "sh", RUNEXP, "verify", "--integrity"]
        result = subprocess.run([*command, self.files[0]], capture_output=True, text=True, timeout=60)
        self.assertEqual((result.returncode, result.stdout),
                         (2, f"{self.files[0]}: cannot be verified\n"), result.stderr)
        self.assertIn(f"{self.files[0]}: cannot be read now:\n", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
