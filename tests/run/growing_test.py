"""The example of sweeps/README.md: a sweep that grows runs only what is new.

Usage: tests/python tests/run/growing_test.py RUNEXP [unittest arguments]
"""

import os
import pathlib
import re
import shutil
import subprocess

from end_to_end import CliTest, main

SOURCE = pathlib.Path(__file__).resolve().parents[2]


class Growing(CliTest):
    def test_the_example(self):
        page = (SOURCE / "sweeps/README.md").read_text(encoding="utf-8")
        (example,) = re.findall(r"^## Growing a sweep\n.*?^```\n(.*?)^```$", page,
                                re.MULTILINE | re.DOTALL)
        for name in "experiments", "sweeps":
            shutil.copytree(SOURCE / name, self.folder / name,
                            ignore=shutil.ignore_patterns("*.zip"))
        (self.folder / "bin").mkdir()
        os.symlink(self.runexp, self.folder / "bin/runexp")
        path = os.environ | {"PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        commands = 0
        for line in example.splitlines():
            if line.startswith("$ "):
                process = subprocess.run(line[2:], shell=True, check=True, cwd=self.folder, env=path,
                                         capture_output=True, text=True, encoding="utf-8")
                commands += 1
            elif line != "[…]":
                self.assertIn(line, process.stdout.splitlines())
        self.assertEqual(commands, 5)


if __name__ == "__main__":
    main()
