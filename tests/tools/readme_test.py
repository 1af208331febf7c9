"""Holds README.md to what the program does: runs the commands of its `console` blocks in one folder,
in order, and compares what they print.

Usage: tests/python tests/tools/readme_test.py RUNEXP [unittest arguments]

A line […] stands for any number of lines. Times and speeds, and the build that verify names, differ
from machine to machine and match any. The spec of the `toml` block must be a right one; each link
must lead somewhere.
"""

import pathlib
import re
import subprocess

from end_to_end import CliTest, main

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [path for path in ROOT.glob("**/*.md") if path.relative_to(ROOT).parts[0] != "build"]
LEFT_OUT = "[…]"
DIFFERENT = [(r" +[\d,.]+ (ms|s|min|h|characters/s)\b", " # "), (r"\(.* threads?\)", "(#)"),
             (r" +$", "")]


def blocks(language):
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", README)


def commands_and_outputs():
    """[(command, lines that it prints), …] of all blocks."""
    text = "".join(blocks("console"))
    parts = re.split(r"(?m)^\$ (.*)\n", text)[1:]
    return [(command, output.splitlines()) for command, output in zip(parts[::2], parts[1::2])]


def alike(line):
    for pattern, replacement in DIFFERENT:
        line = re.sub(pattern, replacement, line)
    return line


def difference(shown, printed):
    """Returns the first shown line that is not where it should be, or None."""
    printed = [alike(line) for line in printed]
    i, may_skip = 0, False
    for line in shown:
        if line == LEFT_OUT:
            may_skip = True
            continue
        if may_skip:
            while i < len(printed) and printed[i] != alike(line):
                i += 1
        if i == len(printed) or printed[i] != alike(line):
            return line
        i, may_skip = i + 1, False
    return None if may_skip or not any(printed[i:]) else f"(the end; {printed[i]} follows)"


class Readme(CliTest):
    def setUp(self):
        super().setUp()
        for name in ("experiments", "sweeps"):
            (self.folder / name).symlink_to(ROOT / name)
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "run").symlink_to(self.runexp)

    def sh(self, command):
        process = subprocess.run(["sh", "-c", command], cwd=self.folder, text=True, timeout=600,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT)
        self.assertEqual(process.returncode, 0, process.stdout)
        # What is saved meanwhile depends on the time.
        return [line for line in process.stdout.splitlines() if not line.startswith("saved epoch")]

    def test_commands(self):
        for command, shown in commands_and_outputs():
            printed = self.sh(command)
            wrong = difference(shown, printed)
            self.assertIsNone(wrong, f"$ {command}\n" + "\n".join(printed))

    def test_own_text(self):
        (spec,) = blocks("toml")
        self.write("my.toml", spec)
        (self.folder / "my.txt").symlink_to(ROOT / "experiments/corpora/stand_in_lyrics.txt")
        self.assertIn("mine", "\n".join(self.sh("tools/run my.toml --dry-run")))

    def test_comparison_of_lines(self):
        self.assertIsNone(difference(["a  2.0 s", LEFT_OUT, "c"], ["a 31 ms", "b", "c", ""]))
        self.assertIsNone(difference(["a", LEFT_OUT], ["a", "b"]))
        self.assertEqual(difference(["a", "c"], ["a", "b", "c"]), "c")
        self.assertEqual(difference(["a"], ["a", "b"]), "(the end; b follows)")
        self.assertEqual(difference(["perplexity 1.2"], ["perplexity 1.3"]), "perplexity 1.2")


class Links(CliTest):
    def test_links(self):
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            for link in re.findall(r"\]\(([^)\s]+)\)", text):
                path, _, place = link.partition("#")
                if path.startswith(("http", "mailto")):
                    continue
                target = (page.parent / path).resolve() if path else page
                self.assertTrue(target.exists(), f"{page.relative_to(ROOT)}: {link}")
                if place and target.suffix == ".md":
                    self.assertIn(place, self.places(target), f"{page.relative_to(ROOT)}: {link}")

    def places(self, page):
        titles = re.findall(r"(?m)^#+ (.*)$", page.read_text(encoding="utf-8"))
        return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


if __name__ == "__main__":
    main()
