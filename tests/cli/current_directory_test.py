"""No library is loaded from the current directory, which may be a stranger's.

Usage: tests/python tests/cli/current_directory_test.py RUNEXP
"""

import re
import subprocess

from end_to_end import CliTest, main


class CurrentDirectory(CliTest):
    def test_its_libraries_are_not_loaded(self):
        listed = subprocess.run(["ldd", self.runexp], capture_output=True, text=True, check=True)
        names = re.findall(r"^\s*(\S+) => ", listed.stdout, re.MULTILINE)
        self.assertIn("libhwy.so.1", names)
        for name in names:
            (self.folder / name).write_text("no library")
        self.run_cli("--version")


if __name__ == "__main__":
    main()
