"""Commands of runexp in which chosen calls fail, and what must hold afterwards.

A case is one command in its own folder, run once under the library of preload/ (or a system
limit) and once more undisturbed. The checks are

  - an exit code of ours: 0 all well, 1 or 2 with a message, 75 interrupted;
  - no signal and no other exit, unless from a frame inside libhdf5 or oneTBB, which is listed with
    its stack;
  - if the command reports success, it prints the same as undisturbed;
  - every run file is whole: both digests of its trailer hold;
  - every epoch that was acknowledged (the event "saved" of --json) is in its file;
  - the same results after the same command undisturbed, and no temporary file left beside them.
"""

import concurrent.futures
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import tempfile

from end_to_end import check_trailer, write_spec
from failure_report import is_foreign, report

SWEEP = """name = "sweep"
base = "small.toml"
[set]
"training.epochs" = 20
[grid]
seed = [1, 2]
"model.hidden_units" = [16, 24]
"""


@dataclasses.dataclass
class Command:
    arguments: list
    output: str = ""  # the file it writes beside the run files


COMMANDS = {
    "spec": Command(["small.toml", "--out", "out", "--json", "--retry-failed"]),
    "sweep": Command(["sweep.toml", "--out", "out", "--jobs", "2", "--json", "--retry-failed"]),
    "shared": Command(["sweep.toml", "--out", "out", "--jobs", "2", "--json", "--retry-failed"]),
    "force": Command(["small.toml", "--out", "out", "--json", "--force"]),
    "list": Command(["list", "out"]),
    "report": Command(["report", "out", "-o", "page.html"], "page.html"),
}


@dataclasses.dataclass
class Case:
    command: str
    failure: str = ""  # for RUNEXP_FAIL
    limits: dict = dataclasses.field(default_factory=dict)  # for resource.setrlimit
    said: str = ""  # on stderr, if anything fails

    def __str__(self):
        limits = "".join(f" {key}={value}" for key, value in self.limits.items())
        return f"{self.command} {self.failure}{limits}"


@dataclasses.dataclass
class Outcome:
    case: Case
    faults: list
    foreign: str = ""  # the stack of a crash inside a library
    disturbed: bool = False


def events_of(output):
    """The events of --json; the last line may be cut."""
    events = []
    for line in output.splitlines():
        try:
            events.append(json.loads(line))
        except ValueError:
            pass
    return events


def results_of(folder):
    """{run id: (epochs, result_sha256)}; raises if a file is not whole."""
    results = {}
    out = folder / "out"
    for path in [*out.glob("*.h5"), *out.glob("*.h5.new"),  # the work files of forced runs
                 *out.glob(".runexp/checkpoints/*.h5")]:
        trailer = check_trailer(path.read_bytes())
        result = (trailer["epochs_done"], trailer.get("result_sha256", ""))
        results[trailer["run_id"]] = max(result, results.get(trailer["run_id"], result))
    return results


class Laboratory:
    """Creates the folders and runs the cases."""

    def __init__(self, runexp, preload, folder):
        self.runexp, self.preload, self.folder = runexp, preload, folder
        self.expected = {}
        base = folder / "base"
        base.mkdir()
        write_spec(base, epochs=40, hidden_units=32, sample_every=5)
        (base / "sweep.toml").write_text(SWEEP, encoding="utf-8")
        self._begin_runs(base)
        finished = folder / "finished"
        shutil.copytree(base, finished)
        for name in ("spec", "sweep"):
            self._undisturbed(name, finished)
        forced = folder / "forced"
        shutil.copytree(finished, forced)
        for path in (forced / "out").glob("small-*.h5"):  # left by killed writers
            (path.parent / f".{path.name}.tmp-9-0").write_bytes(b"half of a")
        shared = folder / "shared"
        shutil.copytree(base, shared)
        (shared / "out/.runexp/checkpoints").mkdir(parents=True)
        for path in (shared / "out").glob("*.h5"):
            if path.name.startswith("small-"):  # no run of the sweep, which leaves it alone
                path.unlink()
                continue
            path.rename(shared / "out/.runexp/checkpoints" / f"{path.stem[-12:]}.elsewhere-9.h5")
        self.bases = {"spec": base, "sweep": base, "shared": shared, "force": forced,
                      "list": finished, "report": finished}
        for name in COMMANDS:
            self.expected[name] = self._expect(name)

    def _begin_runs(self, base):
        """Leaves unfinished runs in the folder: nothing could be written after their first saves.
        """
        for name, writes in (("spec", 2), ("sweep", 4)):
            self._start(Case(name, f"write:5:{writes}:1"), base, base / "log")
            (base / "log").unlink()
        begun = results_of(base)
        assert any(not result for _, result in begun.values()), f"nothing unfinished: {begun}"

    def _expect(self, name):
        """The output and files of the undisturbed command."""
        folder = self.folder / f"expected_{name}"
        shutil.copytree(self.bases[name], folder)
        process = self._undisturbed(name, folder)
        return {"output": process.stdout, "results": results_of(folder),
                "page": self._page(name, folder)}

    def _page(self, name, folder):
        path = folder / COMMANDS[name].output
        return path.read_bytes() if COMMANDS[name].output and path.exists() else None

    def _undisturbed(self, name, folder):
        process = subprocess.run([self.runexp, *COMMANDS[name].arguments], cwd=folder,
                                 capture_output=True, text=True, timeout=120)
        assert process.returncode == 0, process.stderr + process.stdout
        return process

    def _start(self, case, folder, log, arguments=None):
        """Starts the command of the case, or another one, under the conditions of the case."""
        environment = os.environ | {
            "LD_PRELOAD": self.preload, "RUNEXP_FAIL": case.failure, "RUNEXP_FAIL_LOG": str(log),
            "RUNEXP_CLOCK_FACTOR": "20000"}

        def limit():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            for key, value in case.limits.items():
                resource.setrlimit(getattr(resource, key), (value, value))

        command = [self.runexp, *(arguments or COMMANDS[case.command].arguments)]
        return subprocess.run(command, cwd=folder, env=environment,
                              preexec_fn=limit, capture_output=True, text=True, timeout=120)

    @contextlib.contextmanager
    def _copy(self, name):
        """Copies the command's initial files to a new folder."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            shutil.copytree(self.bases[name], folder, dirs_exist_ok=True)
            yield pathlib.Path(folder)

    def count_calls(self, name, kind):
        """The number of calls of this kind when none fails."""
        with self._copy(name) as folder:
            log = folder / "log"
            self._start(Case(name, f"{kind}:0:0:0"), folder, log)
            return int(re.search(r"^count (\d+)$", log.read_text(), re.MULTILINE)[1])

    def speaks_within(self, size):
        """True if the program can start within this much address space, in bytes."""
        case = Case("", limits={"RLIMIT_AS": size})
        return self._start(case, self.folder, self.folder / "log", ["--version"]).returncode == 0

    def succeeds_within(self, name, size):
        with self._copy(name) as folder:
            case = Case(name, limits={"RLIMIT_AS": size})
            return self._start(case, folder, folder / "log").returncode == 0

    def run(self, case):
        with self._copy(case.command) as folder:
            log = folder / "log"
            try:
                process = self._start(case, folder, log)
            except subprocess.TimeoutExpired:
                return Outcome(case, ["hangs"])
            stack = log.read_text() if log.exists() else ""
            disturbed = process.returncode != 0 or stack.startswith("failed")
            outcome = Outcome(case, [], disturbed=disturbed)
            self._check_end(process, stack, outcome)
            self._check_output(process, folder, outcome)
            self._check_files(process, folder, outcome)
            self._check_next(folder, outcome)
            if outcome.faults:
                outcome.faults.append(self._tail(process, stack))
            return outcome

    def _tail(self, process, stack):
        return f"stderr: {process.stderr[-600:]}\nstdout: {process.stdout[-600:]}\n{stack}"

    def _check_end(self, process, stack, outcome):
        code = process.returncode
        crash = re.search(r"^(signal|exit) -?\d+\n(.*\n)*?(?=count|\Z)", stack, re.MULTILINE)
        if code in (0, 1, 2, 75) and not crash:
            message = process.stderr or any(e.get("reason") for e in events_of(process.stdout))
            if code != 0 and not message:
                outcome.faults.append(f"exit code {code} without a message")
            if outcome.disturbed and outcome.case.said not in process.stderr:
                outcome.faults.append(f"no word of {outcome.case.said}")
        elif crash and is_foreign(crash[0]):
            outcome.foreign = crash[0]
        else:
            outcome.faults.append(f"exit code {code}")

    def _check_output(self, process, folder, outcome):
        name = outcome.case.command
        expected = self.expected[name]
        page = self._page(name, folder)
        if process.returncode != 0 or process.stderr:
            return
        if "--json" in COMMANDS[name].arguments:
            ended = [e for e in events_of(process.stdout) if e["event"] == "ended"]
            results = {e["run"]: (e["epochs_done"], e["result_sha256"]) for e in ended}
            if any(expected["results"].get(run) != result for run, result in results.items()):
                outcome.faults.append("other results")
        elif process.stdout != expected["output"]:
            outcome.faults.append("other output without a message")
        if page != expected["page"]:
            outcome.faults.append("another page without a message")

    def _check_files(self, process, folder, outcome):
        try:
            results = results_of(folder)
        except Exception as error:  # any exception is a fault
            outcome.faults.append(f"a damaged file: {error!r}")
            return
        for event in events_of(process.stdout):
            if event["event"] == "saved" and results.get(event["run"], (-1,))[0] < event["epoch"]:
                outcome.faults.append(f"lost: {event}")

    def _check_next(self, folder, outcome):
        name = outcome.case.command
        expected = self.expected[name]
        try:
            process = self._undisturbed(name, folder)
            results = results_of(folder)
        except Exception as error:
            outcome.faults.append(f"the next command: {error}")
            return
        if results != expected["results"]:
            outcome.faults.append(f"other results at the end: {results}")
        if self._page(name, folder) != expected["page"]:
            outcome.faults.append("another page at the end")
        if name == "list" and process.stdout != expected["output"]:
            outcome.faults.append("another list at the end")
        left = [p.name for p in (folder / "out").iterdir() if ".tmp-" in p.name]
        left += [p.name for p in (folder / "out").glob(".runexp/checkpoints/*")]
        if left and name in ("spec", "sweep", "shared", "force"):
            outcome.faults.append(f"left behind: {left}")

    def run_all(self, cases, workers):
        """Runs all cases and prints the results. Returns the exit status of the test."""
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            return report(list(pool.map(self.run, cases)))


def begin(parser):
    """Adds and parses the arguments that all these tests share."""
    parser.add_argument("runexp", type=pathlib.Path)
    parser.add_argument("preload", type=pathlib.Path, help="the library of tests/support/preload")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1, help="of the cases that are drawn")
    arguments = parser.parse_args()
    folder = tempfile.TemporaryDirectory()
    laboratory = Laboratory(str(arguments.runexp.resolve()), str(arguments.preload.resolve()),
                            pathlib.Path(folder.name))
    return arguments, laboratory, folder
