"""Whatever names, paths, specs, texts and run files contain, a terminal gets no control characters
but our own, and programs get valid JSON.

Usage: tests/python tests/cli/hostile_names_test.py RUNEXP WRITE_RUN_FILE [unittest arguments]
"""

import csv
import io
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import unicodedata

from end_to_end import CliTest, main, read_terminal, write_spec

# Sets the title and the colour, in both forms of the escape, and changes the writing direction.
ESCAPES = "x\x1b]0;harmed\x07\x1b[31m\u009b31m\x7f\u202e\u2066\u200f\u061cx"
HOSTILE = ESCAPES.encode() + b"\x9b31m\xff"  # not UTF-8, either
IN_TRAILER = "x\u009b31m\u202e\u2066\u200f\u061cx"  # the name that write_run_file gives
LEARNT = "\x1b\u009b\x7f\u202e\u2066\u200f\u061c"
OURS = re.compile(r"\x1b\[\d*[AJK]|\r")  # for redrawn lines; colours are switched off
BIDIRECTIONAL = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
write_run_file = None  # see below


def controls(text):
    return {c for c in text if unicodedata.category(c) == "Cc" or c in BIDIRECTIONAL}


class HostileNames(CliTest):
    def setUp(self):
        super().setUp()
        self.bytes_folder = os.fsencode(self.folder)

    def path(self, *parts):
        return os.path.join(self.bytes_folder, *parts)

    def screen(self, *arguments):
        """The output on a terminal that is both stdout and stderr. Checks that all control
        characters in it are ours."""
        primary, secondary = pty.openpty()
        process = subprocess.Popen([self.runexp, *arguments], cwd=self.folder, stdout=secondary,
                                   stderr=secondary,
                                   env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"})
        os.close(secondary)
        screen = read_terminal(primary).decode("utf-8")  # strictly
        self.assertIn(process.wait(timeout=60), (0, 1, 2), (arguments, screen))
        self.assertEqual(controls(OURS.sub("", screen)), {"\n"}, (arguments, screen))
        return screen

    def hostile_spec(self, **options):
        """A spec with a hostile path and a hostile text, so that the model learns the characters.
        """
        folder = self.path(b"d" + HOSTILE)
        os.mkdir(folder)
        spec = write_spec(self.folder, name="s", epochs=60, sample_every=10, **options)
        with open(self.path(b"text.txt"), encoding="utf-8") as text:
            content = text.read()
        with open(os.path.join(folder, b"text.txt"), "w", encoding="utf-8") as text:
            text.write("".join(c + LEARNT[i % len(LEARNT)] for i, c in enumerate(content[:600])))
        return shutil.move(os.fsencode(spec), os.path.join(folder, HOSTILE + b".toml"))

    def test_a_run(self):
        spec, out = self.hostile_spec(), b"out" + HOSTILE
        self.assertIn("\ufffd", self.screen(spec, "--dry-run", "--out", out))
        self.assertRegex(self.screen(spec, "--out", out), "epoch 60 .*\n +河边.*\ufffd")
        self.screen(spec, "--out", out)
        self.screen(spec, "--out", out, "--json", "--force")
        (file,) = (name for name in os.listdir(self.path(out)) if name.endswith(b".h5"))
        run = os.path.join(out, file)
        self.assertIn("\ufffd", self.screen("predict", run, "--length", "200"))
        for command in (["list", out], ["list", out, "--json"], ["verify", run],
                        ["verify", "--integrity", run], ["export", out],
                        ["export", "--summary", out], ["compare", "--bits", run, run],
                        ["report", out, "-o", HOSTILE + b".html"]):
            self.screen(*command)

    def test_what_is_not_there(self):
        for command in ([HOSTILE], [HOSTILE + b".toml"], [self.spec, b"--" + HOSTILE], ["list", HOSTILE],
                        ["help", HOSTILE], ["list", "--where", HOSTILE], ["list", "--sort", HOSTILE],
                        [self.spec, "--set", HOSTILE], [self.spec, "--set", b"seed=" + HOSTILE],
                        [self.spec, "--set", b"corpus.file=" + HOSTILE],
                        [self.spec, "--shard", HOSTILE], [self.spec, "--simd", HOSTILE],
                        [self.spec, "--jobs", HOSTILE], [self.spec, "--out", b"text.txt/" + HOSTILE],
                        ["verify", HOSTILE], ["predict", HOSTILE], ["compare", HOSTILE, HOSTILE],
                        ["report", HOSTILE], ["export", HOSTILE], [HOSTILE, "list"],
                        ["export", "--format", HOSTILE], ["export", "-o", HOSTILE]):
            self.assertIn("\ufffd", self.screen(*command))

    def test_specs(self):
        quoted = json.dumps(ESCAPES)  # TOML has the same \u escapes
        text = pathlib.Path(self.folder, self.spec).read_text(encoding="utf-8")
        for old, new in (('"small"', quoted), ("text.txt", quoted[1:-1]), ("text.txt", "\u202e\u009b"),
                         ("seed = 3", f"{quoted} = 3"), ("seed = 3", 'seed = "\u202e\u009b" # \u2066'),
                         ("seed = 3", "seed = \x1b[31m"), ('["河边"]', f"[{quoted}]")):
            self.assertIn(old, text)
            self.write("wrong.toml", text.replace(old, new, 1))
            self.screen("wrong.toml")
        for base in (quoted, '"\u202e\u009b"'):
            self.write("sweep.toml", f'name = "s"\nbase = {base}\n[grid]\nseed = [1, 2]\n')
            self.assertIn("\ufffd", self.screen("sweep.toml"))

    def test_carets_stand_below_the_mistake(self):
        self.write("wrong.toml", 'name = "n"\nseed = "\u202e\u009b分" # \u2066\n')
        lines = self.screen("wrong.toml").replace("\r", "").split("\n")
        place = lines.index("    seed = \"\ufffd\ufffd分\" # \ufffd")
        self.assertEqual(lines[place + 1], "           " + "^" * 6)

    def test_a_sweep(self):
        base = self.hostile_spec()
        self.write("sweep.toml", b'name = "s"\nbase = "base.toml"\n[grid]\nseed = [1, 2]\n')
        os.symlink(base, self.path(b"base.toml"))
        shutil.copy(os.path.join(os.path.dirname(base), b"text.txt"), self.path(b"text.txt"))
        for options in ["--dry-run"], [], ["--json", "--force"]:
            self.screen("sweep.toml", "--out", HOSTILE, *options)

    def write_escapes(self):
        os.mkdir(self.path(b"out"))
        for name, kind in (HOSTILE + b".h5", "escapes"), (b"a.h5", "finished"):
            subprocess.run([write_run_file, self.path(b"out", name), kind], check=True)
        with open(self.path(b"out", b"y" + HOSTILE + b".h5"), "wb") as file:
            file.write(b"no run")

    def test_run_files(self):
        self.write_escapes()
        run = os.path.join(b"out", HOSTILE + b".h5")
        for command in (["list", "out"], ["list", "out", "--json"], ["compare", "out/a.h5", run],
                        ["compare", "out/a.h5", run, "--json"], ["compare", "--bits", "out/a.h5", run],
                        ["verify", run], ["report", "out"], ["export", "out"], ["predict", run],
                        ["list", "out", "--over", "seed"], ["contrast", "out", "--of", "cell"],
                        ["export", "out", "--summary", "--format", "jsonl"]):
            self.screen(*command)

    def test_programs_get_valid_json(self):
        self.write_escapes()
        name = HOSTILE.decode("utf-8", errors="replace")

        def output_of(*arguments):
            return self.run_cli(*arguments).output  # UTF-8, strictly

        (run,) = (run for run in json.loads(output_of("list", "out", "--json"))
                  if run["status"] != "finished")
        self.assertEqual((run["name"], run["file"]), (IN_TRAILER, f"out/{name}.h5"))
        for options in [], ["--summary"]:
            for line in output_of("export", "out", "--format", "jsonl", *options).splitlines():
                json.loads(line)
        comparison = output_of("compare", "out/a.h5", os.path.join(b"out", HOSTILE + b".h5"), "--json")
        self.assertEqual(json.loads(comparison)["runs"][1]["file"], f"out/{name}.h5")
        self.assertEqual(self.run_cli("report", "out", "-o", "r.html").returncode, 0)
        page = self.bytes_of("r.html").decode("utf-8")
        data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
        self.assertIn(f"{name}.h5", [run["file"] for run in data["runs"]])
        self.assertIn(f"out/y{name}.h5: ", data["skipped"][0])
        events = output_of(self.spec, "--json", "--out", HOSTILE).splitlines()
        self.assertTrue(json.loads(events[1])["file"].startswith(f"{name}/"))

    def test_piped_tables_have_the_bytes(self):
        self.write_escapes()
        process = subprocess.run([self.runexp, "export", "--summary", "out"], cwd=self.folder,
                                 capture_output=True, timeout=60)
        rows = list(csv.DictReader(io.StringIO(process.stdout.decode("utf-8", "surrogateescape"))))
        self.assertIn(b"out/" + HOSTILE + b".h5", [os.fsencode(row["file"]) for row in rows])


if __name__ == "__main__":
    write_run_file = str(pathlib.Path(sys.argv.pop(2)).resolve())
    main()
