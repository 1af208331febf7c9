"""What the tests on a real Slurm cluster share: a folder with a sweep, and what they ask and wait
for."""

import json
import signal
import sys

import end_to_end
from end_to_end import CliTest
from slurm_cluster import Cluster, exit_where_there_is_none
from sweep_folder import digests, ended_files, serial_digests, write_sweep


class OnCluster(CliTest):
    settings = ""

    def setUp(self):
        super().setUp()
        self.cluster = self.enterContext(Cluster(settings=self.settings))
        self.out = self.folder / "out"

    def run_cli(self, *arguments, **options):
        return super().run_cli(*arguments, env=self.cluster.environment, **options)

    def write_sweep(self, **options):
        self.sweep = write_sweep(self.folder, **options)
        return self.sweep

    def submit(self, *arguments, code=0):
        process = self.run_cli("submit", "sweep.toml", "--out", "out", *arguments)
        self.assertEqual(process.returncode, code, process.errors + process.output)
        return process

    def status(self, code=None):
        process = self.run_cli("status", "out")
        if code is not None:
            self.assertEqual(process.returncode, code, process.output + process.errors + self.logs())
        return process.output

    def status_json(self):
        return json.loads(self.run_cli("status", "out", "--json").output)

    def states(self):
        return sorted(set(self.cluster.tasks().values()))

    def wait_for_state(self, state, **options):
        self.cluster.wait_for(f"tasks that are {state}", lambda: self.states() == [state], **options)

    def wait_until_all_ended(self):
        """Until no task is in the queue; requeued ones need not wait their two minutes."""
        ended = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL"}
        self.cluster.wait_for("the end of all tasks", lambda: set(self.states()) <= ended,
                              hurry=True)

    def checkpoints(self):
        """{run id: its checkpoints}"""
        found = {}
        for path in (self.out / ".runexp/checkpoints").glob("[!.]*.h5"):
            found.setdefault(path.name.split(".")[0], []).append(path)
        return found

    def log(self, task=0, submission="0001"):
        return (self.out / f".runexp/{submission}/task-{task}.log").read_text()

    def logs(self):
        return "".join(f"== {path}\n{path.read_text()}"
                       for path in sorted(self.out.glob(".runexp/*/task-*.log")))

    def check_serial_digests(self):
        serial = serial_digests(self.runexp, self.sweep, self.folder / "serial")
        self.assertEqual(digests(self.out), serial, self.logs())
        self.assertEqual(len(ended_files(self.out)), len(serial))
        self.assertEqual(self.checkpoints(), {})
        self.status(code=0)


def main():
    """Runs the tests, or exits with 77 where there is no Slurm."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ctest's time limit: stop the cluster
    exit_where_there_is_none()
    end_to_end.main()
