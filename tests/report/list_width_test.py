"""Tables on terminals of any width keep what one goes on by, and a pipe gets everything.

Usage: tests/python tests/report/list_width_test.py RUNEXP [unittest arguments]
"""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

from end_to_end import CliTest, main, read_terminal

LONG = "a_name_that_is_a_good_deal_longer_than_a_column"


class Width(CliTest):
    def setUp(self):
        super().setUp()
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        for name in "one", "two":
            (self.folder / name).mkdir()
            self.write(f"{name}/{LONG}.txt", text + name)
        for i, name in enumerate(("one", "two", "two")):
            self.result_of(self.run_small(
                "--set", f"name={LONG}_{i}", "--set", f"corpus.file={name}/{LONG}.txt",
                "--set", f"model.hidden_units={i + 1}", "--set", f"training.learning_rate=0.{i}1"))
        self.names = [path.stem for path in sorted((self.folder / "out").glob("*.h5"))]

    def screen(self, columns, *arguments):
        primary, secondary = pty.openpty()
        fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([self.runexp, *arguments], cwd=self.folder, stdout=secondary,
                                   stderr=secondary)
        os.close(secondary)
        text = read_terminal(primary).decode()
        self.assertEqual(process.wait(timeout=60), 0, text)
        return text

    def test_list_never_cuts_what_tells_runs_apart(self):
        for columns in 200, 80, 60, 40:
            text = self.screen(columns, "list", "out")
            for name in self.names:
                label, run_id = name.rsplit("-", 1)
                self.assertRegex(text, rf"\b{run_id} .*\b{label} ", columns)
            self.assertEqual(len(set(re.findall(rf"{LONG}\.txt [0-9a-f]{{8}} ", text))), 2, columns)

    def test_compare_tells_texts_apart(self):
        files = [f"out/{name}.h5" for name in self.names]
        for columns in 80, 40:
            text = self.screen(columns, "compare", *files)
            self.assertEqual(len(set(re.findall(rf"{LONG}\.txt [0-9a-f]{{8}}", text))), 2, columns)

    def test_the_closing_table_keeps_the_id_the_best_and_the_time(self):
        self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n[grid]\n'
                                 '"training.sampling" = ["random", "consecutive"]\n'
                                 '"training.learning_rate" = [0.01, 0.1]\n'
                                 '"training.clip_theta" = [0.01]\n"model.hidden_units" = [16]\n')
        text = self.screen(80, "sweep.toml", "--out", "new", "--quiet").replace("\r", "")
        titles, *rows = text.split("\n\n")[0].splitlines()
        self.assertRegex(titles, "^run .* best +time$")
        self.assertLessEqual(len(titles), 80)
        for row in rows:
            self.assertRegex(row.replace("\x1b[32m", ""), r"^[0-9a-f]{12}  .* [\d.]+ +[\d.]+ m?s")
        self.assertEqual(len(rows), 4)

    def test_a_pipe_gets_everything(self):
        self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n[grid]\n'
                                 f'"corpus.file" = ["one/{LONG}.txt", "two/{LONG}.txt"]\n'
                                 '"samples.prefixes" = [["河边"], ["河边", "柳树", "小船", "竹篮"]]\n'
                                 '"training.learning_rate" = [0.01, 0.1]\n')
        for command in (["list", "out"], ["compare", "out"], ["sweep.toml", "--dry-run"]):
            process = self.run_cli(*command)
            self.assertEqual((process.errors, process.returncode), ("", 0), command)
            self.assertNotIn("…", process.output, command)
        self.assertIn(f"two/{LONG}.txt", process.output)
        self.assertIn("…", self.screen(80, "sweep.toml", "--dry-run"))


if __name__ == "__main__":
    main()
