"""Benchmark programs of git revisions, each built in its own checkout below build/compare, which
may be deleted at any time."""

import os
import pathlib
import shutil
import subprocess
import textwrap

from bench_tracking import Problem

ROOT = pathlib.Path(__file__).resolve().parents[3]
CACHE = ROOT / "build" / "compare"

# The compiler of the preset "release", unless the environment names another.
ENVIRONMENT = {"CXX": "clang++-19", **os.environ}
CONFIGURE = ["-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DRUNEXP_BUILD_TESTS=OFF"]


def git(*arguments, cwd=ROOT):
    # The checkout may belong to another user than the one who compares.
    command = ["git", "-c", "safe.directory=*", "-C", cwd, *arguments]
    try:
        result = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise Problem("git is not installed. tools/setup --tests installs it") from error
    if result.returncode:
        raise Problem(f"git {' '.join(map(str, arguments))}: {result.stderr.strip()}")
    return result.stdout.strip()


def find_commit(revision):
    try:
        return git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except Problem as error:
        raise Problem(f"{revision}: no such program, record or git revision") from error


def subject(commit):
    return textwrap.shorten(git("log", "-1", "--format=%h %s", commit), 70, placeholder=" […]")


def has_changes():
    return git("status", "--porcelain") != ""


def is_whole_checkout(source, commit):
    # Without its own .git, git would report the surrounding checkout.
    if not (source / ".git").is_file():
        return False
    try:
        head, changes = git("rev-parse", "HEAD", cwd=source), git("status", "-s", cwd=source)
    except Problem:
        return False
    return head == commit and not changes


def build_commit(commit, program):
    """Returns the path of a commit's program, building it on the first call."""
    folder = CACHE / commit[:12]
    source = folder / "source"
    if not is_whole_checkout(source, commit):
        shutil.rmtree(folder, ignore_errors=True)
        # --force: the checkout may have been deleted without git noticing.
        git("worktree", "add", "--force", "--detach", source, commit)
    return build(source, folder, program)


def build_working_tree(program):
    return build(ROOT, CACHE / "working_tree", program)


def build(source, folder, program):
    """Builds with the compiler and flags of the environment (CXX, CXXFLAGS), like every other
    revision."""
    folder.mkdir(parents=True, exist_ok=True)
    binaries = folder / "build"
    with open(folder / "build.log", "w", encoding="utf-8") as log:
        # --fresh: discards settings of an earlier comparison.
        step(["cmake", "--fresh", "-S", source, "-B", binaries, *CONFIGURE], log)
        step(["cmake", "--build", binaries, "--target", program], log)
    return binaries / "bench" / program


def step(command, log):
    try:
        done = subprocess.run(command, env=ENVIRONMENT, stdout=log,
                              stderr=subprocess.STDOUT).returncode == 0
    except FileNotFoundError as error:
        raise Problem(f"{command[0]} is not installed. tools/setup installs it") from error
    if not done:
        text = pathlib.Path(log.name).read_text(encoding="utf-8", errors="replace")
        end = "\n".join(text.splitlines()[-20:])
        raise Problem(f"{end}\n\n{' '.join(map(str, command))}\nfailed (output: {log.name})")
