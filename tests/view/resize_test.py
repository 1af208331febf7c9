"""A terminal that is made narrower while runs are shown keeps no stale line.

Usage: tests/python tests/view/resize_test.py RUNEXP [unittest arguments]
"""

import codecs
import fcntl
import os
import pty
import struct
import subprocess
import termios

from end_to_end import CliTest, main
from terminal_screen import Screen

ERASE = "\x1b[J"


def set_size(descriptor, columns, rows=24):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Resize(CliTest):
    def show(self, command, columns=100, narrow=33):
        """Runs a command on a terminal that becomes narrow and wide again, each for two redraws.
        Returns the text on the screen at the end."""
        primary, secondary = pty.openpty()
        set_size(secondary, columns)
        process = subprocess.Popen([self.runexp, *command], cwd=self.folder, stdout=secondary,
                                   stderr=secondary, env={**os.environ, "TERM": "xterm"})
        os.close(secondary)
        screen, decoder = Screen(columns), codecs.getincrementaldecoder("utf-8")()
        draws = 0
        try:
            while sent := os.read(primary, 65536):
                text = decoder.decode(sent)
                screen.feed(text)
                if ERASE not in text:
                    continue
                draws += 1
                columns = narrow if draws % 4 in (1, 2) else 100
                set_size(primary, columns)
                screen.resize(columns)
        except OSError:  # the other end is closed
            pass
        os.close(primary)
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertGreater(draws, 3, screen.text())
        return screen.text()

    def test_one_run(self):
        text = self.show([self.spec, "--out", "out", "--set", "training.epochs=4000",
                          "--set", "model.hidden_units=64"])
        self.assertNotIn("epoch 1", text.replace("epoch 1)", ""))
        self.assertNotIn(" left", text)
        self.assertIn("small finished: 4,000 epochs", text)

    def test_a_sweep(self):
        self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n[set]\n"training.epochs" = 2000\n'
                                 '"model.hidden_units" = 64\n[grid]\nseed = [1, 2, 3]\n')
        text = self.show(["sweep.toml", "--out", "out"])
        self.assertNotIn(" left", text)
        self.assertNotIn("/2000", text)
        self.assertIn("3 runs: 3 finished", text)

    def test_verify(self):
        self.run_small("--quiet", "--set", "training.epochs=4000", "--set", "model.hidden_units=64")
        (path,) = (self.folder / "out").glob("*.h5")
        text = self.show(["verify", f"out/{path.name}"], narrow=21)
        self.assertNotIn("so far", text)


if __name__ == "__main__":
    main()
