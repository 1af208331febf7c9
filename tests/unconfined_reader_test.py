"""Where the kernel refuses to confine the reader of run files, runexp says so once and reads on.

Usage: unconfined_reader_test.py RUNEXP WRITE_RUN_FILE NO_SECCOMP
"""

import os
import subprocess
import sys
import tempfile
import unittest

RUNEXP, WRITE_RUN_FILE, NO_SECCOMP = sys.argv[1:4]
NOTE = "NOTE: this kernel does not let the process that reads run files be confined"


class UnconfinedReaderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.files = [os.path.join(folder.name, kind + ".h5") for kind in ("finished", "diverged")]
        for file, kind in zip(self.files, ("finished", "diverged")):
            subprocess.run([WRITE_RUN_FILE, file, kind], check=True)

    def check_intact(self, preload):
        result = subprocess.run([RUNEXP, "verify", "--integrity", *self.files],
                                capture_output=True, text=True, env=os.environ | preload)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout.count(": intact"), 2)
        return result.stderr

    def test_it_is_said_once(self):
        self.assertEqual(self.check_intact({"LD_PRELOAD": NO_SECCOMP}).count(NOTE), 1)

    def test_nothing_is_said_where_it_is_confined(self):
        self.assertEqual(self.check_intact({}), "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
