"""A scheduler for tests that is a script: it notes how it was called, and says what a test wants."""

import os
import tomllib

from end_to_end import CliTest
from sweep_folder import write_sweep

# Notes its arguments, and prints what the file of its name with .says holds.
FAKE = """#!/bin/sh
echo "$(basename "$0") $*" >>"{folder}/calls"
cat "{folder}/$(basename "$0").says" 2>/dev/null
exit "$(cat "{folder}/$(basename "$0").exits" 2>/dev/null || echo 0)"
"""
PROGRAMS = "sbatch", "squeue", "scontrol", "sacctmgr"


class FakeSlurm(CliTest):
    def setUp(self):
        super().setUp()
        self.fake = self.folder / "fake"
        self.fake.mkdir()
        for name in PROGRAMS:
            path = self.fake / name
            path.write_text(FAKE.format(folder=self.fake))
            path.chmod(0o755)
        self.says("sbatch", "7\n")
        self.says("scontrol", "MaxArraySize            = 1001\n")
        self.says("sacctmgr", "sacctmgr: no database\n", exits=1)
        self.environment = {**os.environ, "PATH": f"{self.fake}:{os.environ['PATH']}"}
        self.out = self.folder / "out"
        self.sweep = write_sweep(self.folder)

    def says(self, program, text, exits=0):
        (self.fake / f"{program}.says").write_text(text)
        (self.fake / f"{program}.exits").write_text(str(exits))

    def calls(self):
        path = self.fake / "calls"
        calls = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return calls

    def run_cli(self, *arguments, **options):
        return super().run_cli(*arguments, env=self.environment, **options)

    def submit(self, *arguments, code=0):
        process = self.run_cli("submit", "sweep.toml", "--out", "out", *arguments)
        self.assertEqual(process.returncode, code, process.errors + process.output)
        return process

    def status(self, code):
        process = self.run_cli("status", "out")
        self.assertEqual(process.returncode, code, process.errors + process.output)
        return process.output

    def task(self, index, tasks, submission="0001", **options):
        """What the script does for one task."""
        return self.run_cli(f"out/.runexp/{submission}/sweep.toml", "--shard",
                            f"{index + 1}/{tasks}", "--out", "out", "--quiet", "--frozen",
                            **options)

    def freeze(self, submission="0001"):
        return tomllib.loads((self.out / f".runexp/{submission}/freeze.toml").read_text())
