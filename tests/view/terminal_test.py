"""Output on terminals: colour only if wanted, and cursor movement only if the terminal supports it.

Usage: tests/python tests/view/terminal_test.py RUNEXP [unittest arguments]
"""

import os
import pty
import re
import subprocess

from end_to_end import CliTest, main, read_terminal

ESCAPE = "\x1b"
COLOUR = re.compile(r"\x1b\[[\d;]*m")
# Lines are drawn ten times a second: these epochs take several draws on the fastest machine.
LONG = 5000


class Terminal(CliTest):
    def screen(self, *arguments, code=0, **environment):
        """The output on a terminal that is both stdout and stderr."""
        primary, secondary = pty.openpty()
        inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        process = subprocess.Popen(
            [self.runexp, *arguments], cwd=self.folder, stdout=secondary, stderr=secondary,
            env={**inherited, "TERM": "xterm", **environment})
        os.close(secondary)
        screen = read_terminal(primary)
        self.assertEqual(process.wait(timeout=60), code, screen)
        return screen.decode("utf-8")

    def test_colours_of_a_plot(self):
        for seed in "1", "2":
            self.run_small("--quiet", "--set", f"seed={seed}")
        self.assertRegex(self.screen("compare", "out"), COLOUR)
        self.assertRegex(self.screen("compare", "out", NO_COLOR=""), COLOUR)
        plain = self.run_cli("compare", "out").output
        for environment in {"NO_COLOR": "1"}, {"TERM": "dumb"}:
            screen = self.screen("compare", "out", **environment)
            self.assertNotIn(ESCAPE, screen)
            self.assertEqual(screen.replace("\r\n", "\n"), plain)

    def check_lines(self, command):
        """Checks that `command` uses no colour, and redraws nothing on a dumb terminal."""
        screen = self.screen(*command, "--out", "first", NO_COLOR="1")
        self.assertRegex(screen, r"\x1b\[\d*[AJK]")
        self.assertNotRegex(screen, COLOUR)
        dumb = self.screen(*command, "--out", "second", TERM="dumb")
        self.assertNotIn(ESCAPE, dumb)
        self.assertNotIn("\r", dumb.replace("\r\n", "\n"))
        return dumb

    def test_progress_of_a_run(self):
        long = ["--set", f"training.epochs={LONG}"]
        self.assertIn(f"saved epoch {LONG}\r\n", self.check_lines([self.spec, *long]))

    def test_progress_of_a_batch(self):
        self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n'
                                 f"[set]\n\"training.epochs\" = {LONG}\n[grid]\nseed = [1, 2]\n")
        self.check_lines(["sweep.toml"])

    def test_colours_of_a_batch(self):
        """Green is the best, red what diverged, dim what had finished before."""
        self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n[set]\n"training.clip_theta" = 1e37\n'
                                 '"model.hidden_units" = 64\n[grid]\n'
                                 '"training.learning_rate" = [1.0, 0.1, 1e37]\n')
        command = ["sweep.toml", "--out", "out"]
        for is_first in True, False:
            screen = self.screen(*command, code=1)
            closing = screen.rindex("run  ")  # an earlier heading is that of the live lines
            lines, table = screen[:closing], screen[closing:]
            for colour, status in (32, "finished"), (31, "diverged"):
                self.assertEqual(re.search(rf"\x1b\[{colour}m[^\n]*{status}", lines) is not None, is_first)
            for colour, status in (32, "finished"), (31, "diverged"):
                self.assertRegex(table, rf"\x1b\[{colour}m[0-9a-f]{{12}}  [^\n]*{status}[^\n]*\x1b\[0m")
        self.assertRegex(table, r"\x1b\[2m[0-9a-f]{12}  [^\n]*finished")
        self.assertIn("2 finished and 1 diverged before", screen)
        for out in "out", "plain":
            screen = self.screen("sweep.toml", "--out", out, code=1, NO_COLOR="1")
            self.assertNotRegex(screen, COLOUR)
        self.write("sweep.toml", (self.folder / "sweep.toml").read_text().replace("[1.0, 0.1, 1e37]",
                                                                                   "[1e37]\nseed = [1, 2]"))
        screen = self.screen("sweep.toml", "--out", "wild", code=1)
        self.assertNotIn("\x1b[32m", screen)  # of those that diverged none is the best

    def test_progress_of_verify(self):
        self.run_small("--quiet", "--set", f"training.epochs={LONG}")
        (path,) = (self.folder / "out").glob("*.h5")
        command = ["verify", str(path)]
        self.assertIn(f"{ESCAPE}[J", self.screen(*command, NO_COLOR="1"))
        self.assertNotRegex(self.screen(*command), COLOUR)
        self.assertNotIn(ESCAPE, self.screen(*command, TERM="dumb"))


if __name__ == "__main__":
    main()
