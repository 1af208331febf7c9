"""What the shells complete, tested through the TAB key (fish: through its own command).

Usage: tests/python tests/cli/completion_test.py RUNEXP [unittest arguments]

The scripts are those of this checkout; for /usr/bin/runexp those that the shells find by themselves.
"""

import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

from end_to_end import CliTest, main

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "tools" / "completions"
IS_INSTALLED = sys.argv[1:2] == ["/usr/bin/runexp"]

# Typed text, and what TAB turns it into. The folder has small.toml, text.txt, here.trace, "my run.h5"
# and the directory out with a.h5 and b.txt.
COMPLETED = {
    "runexp li": "runexp list ",
    "runexp sm": "runexp small.toml ",
    "runexp te": "runexp te",
    "runexp ou": "runexp out/",
    "runexp small.toml li": "runexp small.toml li",  # commands come first
    "runexp small.toml list --so": "runexp small.toml list --so",
    "runexp --dr": "runexp --dry-run ",
    "runexp --out=ou": "runexp --out=out/",
    "runexp --out te": "runexp --out te",
    "runexp --out ": "runexp --out out/",  # nothing is typed of the word yet
    "runexp --set training.samp": "runexp --set training.sampling=",
    "runexp --set training.sampling=ra": "runexp --set training.sampling=random ",
    "runexp --set sampling=ra": "runexp --set sampling=random ",
    "runexp --set=training.sampling=ra": "runexp --set=training.sampling=random ",
    "runexp --jobs 2 li": "runexp --jobs 2 list ",
    "runexp help comp": "runexp help compare ",
    "runexp help training.clip_t": "runexp help training.clip_theta ",
    "runexp list --so": "runexp list --sort ",
    "runexp list --sort best_p": "runexp list --sort best_perplexity ",
    "runexp list --over training.samp": "runexp list --over training.sampling ",
    "runexp contrast --of training.samp": "runexp contrast --of training.sampling ",
    "runexp contrast --unit pa": "runexp contrast --unit pair ",
    "runexp list --sort=best_p": "runexp list --sort=best_perplexity ",
    "runexp list --where 'seed = 1 and epochs_done > 2' --de":
        "runexp list --where 'seed = 1 and epochs_done > 2' --descending ",
    "runexp verify out/": "runexp verify out/a.h5 ",
    "runexp verify my": r"runexp verify my\ run.h5 ",
    "runexp verify he": "runexp verify he",
    "runexp compare --bits he": "runexp compare --bits here.trace ",
    "runexp verify --corpus te": "runexp verify --corpus text.txt ",
    "runexp export --format js": "runexp export --format jsonl ",
    "runexp predict --from in": "runexp predict --from initial ",
    "runexp evaluate --from ch": "runexp evaluate --from checkpoint ",
    "runexp evaluate --split va": "runexp evaluate --split validation ",
}

# How each shell loads its completions, and makes Ctrl-T print the current line.
BASH = """PS1='$ '; bind 'set enable-bracketed-paste off'; source {scripts[bash]}
show() {{ printf '\\n<<%s>>\\n' "$READLINE_LINE"; }}; bind -x '"\\C-t": show'; echo re''ady
"""
ZSH = """PS1='$ '; fpath=({scripts[zsh]} $fpath); autoload -U compinit; compinit -u -D
show() {{ print -r -- "<<$BUFFER>>" }}; zle -N show; bindkey '^T' show; bindkey '^I' complete-word
echo re''ady
"""
FISH = "{scripts[fish]}complete --do-complete \"$TYPED\""
WHERE = {"bash": SCRIPTS / "runexp.bash", "zsh": SCRIPTS, "fish": f"source {SCRIPTS}/runexp.fish; "}
if IS_INSTALLED:
    WHERE = {"bash": "/usr/share/bash-completion/bash_completion", "zsh": "", "fish": ""}
CLEAR_LINE = "\x15"  # Ctrl-U


class Shell:
    """An interactive shell on its own terminal."""

    def __init__(self, command, setup, folder, path):
        self.primary, secondary = pty.openpty()
        environment = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}", "TERM": "dumb",
                       "HOME": str(folder)}
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdin=secondary,
                                        stdout=secondary, stderr=secondary,
                                        start_new_session=True)
        os.close(secondary)
        self.send(setup)
        self.read_until(r"ready\s")

    def send(self, text):
        os.write(self.primary, text.encode())

    def read_until(self, pattern):
        screen = ""
        deadline = time.monotonic() + 60
        while not (match := re.search(pattern, screen)):
            if not select.select([self.primary], [], [], deadline - time.monotonic())[0]:
                raise TimeoutError(f"{pattern} not in:\n{screen}")
            screen += os.read(self.primary, 65536).decode("utf-8", "replace")
        return match

    def press_tab_after(self, line):
        self.send(CLEAR_LINE + line + "\t\x14")
        return self.read_until(r"(?s)<<(.*?)>>")[1]

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.primary)


class Completion(CliTest):
    def setUp(self):
        super().setUp()
        (self.folder / "out").mkdir()
        for name in ("out/a.h5", "out/b.txt", "my run.h5", "here.trace"):
            self.write(name, "")
        programs = tempfile.TemporaryDirectory()
        self.addCleanup(programs.cleanup)
        self.programs = programs.name
        pathlib.Path(self.programs, "runexp").symlink_to(self.runexp)

    def need(self, shell):
        if shutil.which(shell) is None:
            self.skipTest(f"there is no {shell}; tools/setup --tests installs it")

    def check_interactively(self, command, setup):
        self.need(command[0])
        shell = Shell(command, setup.format(scripts=WHERE), self.folder, self.programs)
        self.addCleanup(shell.close)
        for typed, completed in COMPLETED.items():
            with self.subTest(typed):
                self.assertEqual(shell.press_tab_after(typed), completed)

    def test_bash(self):
        self.check_interactively(["bash", "--norc", "-i"], BASH)

    def test_zsh(self):
        self.check_interactively(["zsh", "-f", "-i"], ZSH)

    def complete_in_fish(self, typed):
        """The candidates that begin with the typed text; fish offers more."""
        process = subprocess.run(
            ["fish", "--command", FISH.format(scripts=WHERE)],
            env={**os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}",
                 "HOME": str(self.folder), "TYPED": typed},
            cwd=self.folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(process.stderr, "")
        words = [line.split("\t")[0] for line in process.stdout.splitlines()]
        return [word for word in words if word.startswith(typed[typed.rindex(" ") + 1:])]

    def test_fish(self):
        self.need("fish")
        for typed, completed in COMPLETED.items():
            with self.subTest(typed):
                word = completed[typed.rindex(" ") + 1:].rstrip(" ").replace("\\", "")
                self.assertEqual(self.complete_in_fish(typed), [] if completed == typed else [word])


class Candidates(CliTest):
    """The candidates are all those of --help: `runexp --complete` reads the same table."""

    def complete(self, *words):
        process = self.run_cli("--complete", *words)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return [line.split("\t")[0] for line in process.output.splitlines()]

    def section(self, title, *command):
        text = self.run_cli(*command, "--help").output
        found = re.search(rf"(?s)^{title}:\n(.*?)\n\n", text, re.MULTILINE)
        return found[1].splitlines() if found else []

    def commands(self):
        return [line.split()[0] for line in self.section("Commands")]

    def test_commands(self):
        commands = self.commands()
        self.assertIn("list", commands)
        self.assertEqual(self.complete(""), [*commands, "*.toml"])
        self.assertEqual(self.complete("help", ""), commands)

    def test_options(self):
        for command in ([], *([name] for name in self.commands())):
            names = []
            for line in self.section("Options", *command):
                names += re.findall(r"(?<![^ ,])--?[a-z][a-z-]*", line[:24], re.IGNORECASE)
            self.assertIn("--help", names)
            self.assertEqual(self.complete(*command, "-"), names)

    def test_values(self):
        """A new kind of value must be completed (tools/cli/completion.cc) or listed here."""
        not_completed = {"N", "N,...", "X,...", "I/N", "ID=DIGEST", "EXPRESSION", "TEXT", "T", "K", "EPOCH",
                         "C", "TIME"}
        for command in ([], *([name] for name in self.commands())):
            for line in self.section("Options", *command):
                name, *kind = re.search(r"(--[a-z-]+)(?: (\S+))?(?:  |$)", line).groups()
                if kind[0] is None:
                    continue
                values = self.complete(*command, name, "")
                self.assertEqual(bool(values), kind[0] not in not_completed, line)
                glued = self.complete(*command, f"{name}=")
                self.assertEqual([value.removeprefix(f"{name}=") for value in glued], values)


if __name__ == "__main__":
    main()
