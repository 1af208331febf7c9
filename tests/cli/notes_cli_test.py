"""Notes on a run: on the screen, before it and at its end, in --dry-run, in the events and in the
file; and that they change nothing else.

Usage: tests/python tests/cli/notes_cli_test.py RUNEXP [unittest arguments]
"""

import json
import os
import pty
import signal
import subprocess

import h5py

from end_to_end import TRAILER_SIZE, CliTest, check_trailer, main, read_terminal
from forged_files import sealed
from forged_image import Forged

CUT = "the text is cut to the first 500 of 1,000 characters (corpus.max_characters)"
CRLF = "the text has line ends CR LF (Windows), 40 of them, and each became two spaces;"
RATE = "training.learning_rate = 1e-50 is zero in float32: no parameter can change"
VANISHED = ("it could not learn: its final parameters are the initial ones, because its steps "
            "vanished in float32")
# Text to put between the characters of the corpus, and what its note says.
ODDITIES = [("\r\n", "line ends CR LF (Windows)"),
            ("\ufeff", "byte-order marks inside it: U+FEFF (40 times)"),
            ("\u200b", "zero-width characters, which nobody sees: U+200B (40 times)"),
            ("\u202e", "bidirectional controls, which nobody sees: U+202E (40 times)"),
            ("\x1b", "control characters: U+001B (40 times)"),
            ("\u2028", "separators, which do not become spaces: U+2028 (40 times)"),
            ("\u00a0", "blanks that look like a space but are not U+0020: U+00A0 (40 times)"),
            ("éte\u0301", "spells \"é\" in several ways that look the same: U+00E9 (40 times), "
             "U+0065 U+0301 (40 times);")]


def unwrapped(text):
    return " ".join(text.split())


class Notes(CliTest):
    def set_text(self, between, name="text.txt"):
        """Every tenth of the first 400 characters of the corpus is followed by `between`."""
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        self.write(name, "".join(text[i:i + 10] + between for i in range(0, 400, 10)))
        return ["--set", f"corpus.file={name}"]

    def file_of(self, folder="out"):
        (path,) = (self.folder / folder).glob("*.h5")
        with h5py.File(path) as file:
            return ([note.decode() for note in file["notes"]],
                    {**file.attrs, **file["corpus"].attrs})

    def test_a_plain_run_has_none(self):
        process = self.run_small("--json")
        events = [json.loads(line) for line in process.output.splitlines()]
        self.assertEqual([e["notes"] for e in events if "notes" in e], [[], []])
        notes, attributes = self.file_of()
        self.assertEqual(notes, [])
        self.assertEqual((attributes["characters"], attributes["total_characters"]), (1000, 1000))
        self.assertNotIn("note ", self.run_small("--dry-run").output)

    def test_a_cut_text_is_said_everywhere(self):
        cut = ["--set", "corpus.max_characters=500"]
        self.assertIn(f" note {CUT} ", unwrapped(self.run_small("--dry-run", *cut).output))
        process = self.run_small(*cut)
        self.assertIn(f" note {CUT} ", unwrapped(process.errors))
        self.assertNotIn("note", process.output)  # it was said in the head
        notes, attributes = self.file_of()
        self.assertEqual(notes, [CUT])
        self.assertEqual((attributes["characters"], attributes["total_characters"]), (500, 1000))
        # Where the head is not shown, the result says it.
        for again in [], ["--force", "--quiet"]:
            self.assertIn(f" note {CUT} ", unwrapped(self.run_small(*cut, *again).output))

    def test_what_nobody_sees_in_a_text(self):
        for between, note in ODDITIES:
            with self.subTest(note):
                options = [*self.set_text(between, "odd.txt"), "--force", "--set", "samples.prefixes=[]"]
                for text in (self.run_small(*options).errors,
                             self.run_small(*options, "--dry-run").output):
                    self.assertIn(note, unwrapped(text))

    def test_a_note_is_no_part_of_identity_and_result(self):
        """Two files that give the same text: one has more behind it."""
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        self.write("longer.txt", text + "河边" * 10)
        whole = self.run_cli(self.spec, "--out", "whole", "--set", "corpus.max_characters=1000")
        cut = self.run_cli(self.spec, "--out", "cut", "--set", "corpus.max_characters=1000",
                           "--set", "corpus.file=longer.txt")
        self.assertEqual(self.result_of(whole), self.result_of(cut))
        (notes_a, a), (notes_b, b) = self.file_of("whole"), self.file_of("cut")
        self.assertEqual((notes_a, len(notes_b)), ([], 1))
        for key in "identity", "run_id", "result_sha256", "format_version":
            self.assertEqual(a[key], b[key])
        self.assertEqual((a["total_characters"], b["total_characters"]), (1000, 1020))
        (path,) = (self.folder / "cut").glob("*.h5")
        check_trailer(path.read_bytes())
        for arguments in (["verify", path], ["verify", "--integrity", path],
                          ["compare", "--bits", path, *(self.folder / "whole").glob("*.h5")]):
            process = self.run_cli(*map(str, arguments))
            self.assertEqual(process.returncode, 0, process.output + process.errors)

    def test_numbers_that_are_zero_in_float32(self):
        for setting, note in (("training.learning_rate=1e-50", RATE),
                              ("training.clip_theta=1e-50", "10 x 1e-50, is zero in float32"),
                              ("model.initial_stddev=1e-50", "only the last bias, b_q, can learn")):
            process = self.run_small("--set", setting)
            self.assertIn(note, unwrapped(process.errors))
            dry = self.run_small("--set", setting, "--dry-run")
            self.assertIn(note, unwrapped(dry.output))

    def test_a_run_that_could_not_learn(self):
        process = self.run_small("--set", "training.learning_rate=1e-50")
        self.assertEqual(process.returncode, 0)
        self.assertIn(VANISHED, unwrapped(process.output))
        self.assertEqual(self.file_of()[0], [RATE, VANISHED])
        again = self.run_small("--set", "training.learning_rate=1e-50")
        self.assertIn(VANISHED, unwrapped(again.output))
        self.assertIn(RATE, unwrapped(again.output))

    def test_a_vocabulary_of_one_character(self):
        self.write("text.txt", "雨" * 1000)
        process = self.run_small("--set", "samples.prefixes=[]")
        self.assertIn("the text has one distinct character", unwrapped(process.errors))
        self.assertIn("it could not learn: its final parameters are the initial ones, because every "
                      "gradient was zero", unwrapped(process.output))

    def test_events(self):
        odd = ["--json", "--set", "training.learning_rate=1e-50", "--set", "corpus.max_characters=500"]
        planned = json.loads(self.run_small("--dry-run", *odd).output.splitlines()[0])
        self.assertEqual(planned["notes"], [CUT, RATE])
        process = self.run_small(*odd)
        events = {e["event"]: e for e in map(json.loads, process.output.splitlines())}
        self.assertEqual(events["started"]["notes"], [CUT, RATE])
        self.assertEqual(events["ended"]["notes"], [CUT, RATE, VANISHED])

    def test_a_sweep_says_each_note_once(self):
        self.set_text("\r\n")
        self.write("sweep.toml", 'name = "s"\nbase = "small.toml"\n[grid]\nseed = [1, 2]\n'
                                 '"training.learning_rate" = [1e-50, 1.0]\n')
        dry = self.run_cli("sweep.toml", "--dry-run")
        run = self.run_cli("sweep.toml", "--out", "out")
        for text in dry.output, run.errors:
            self.assertEqual(unwrapped(text).count("note: " + CRLF), 1, text)
            self.assertEqual(unwrapped(text).count(f"note: {RATE}"), 1, text)
            self.assertEqual(text.count("\nnote: "), 2, text)
        self.assertEqual(unwrapped(run.output).count(f"1e-50: {VANISHED}"), 2, run.output)

    def test_many_notes_are_counted(self):
        self.write("sweep.toml", 'name = "s"\nbase = "small.toml"\n[grid]\n"training.learning_rate"'
                                 f' = [{", ".join(f"{i}e-60" for i in range(1, 15))}]\n')
        text = self.run_cli("sweep.toml", "--dry-run").output
        self.assertTrue(text.endswith("\nnote: and 4 more\n"), text)
        self.assertEqual(text.count("\nnote: training.learning_rate = "), 10)

    def test_a_run_that_goes_on_is_noted_again(self):
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        long = [self.spec, "--out", "out", "--set", "corpus.max_characters=1000", "--set",
                "training.epochs=1000000", "--json"]
        for expected in 1000, 1002:
            process = self.start(*long)
            for line in process.stdout:
                if json.loads(line)["event"] == "started":
                    break
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, 75)
            self.assertEqual(self.file_of()[1]["total_characters"], expected)
            self.write("text.txt", text + "河边")
        self.assertEqual(self.file_of()[0], [CUT.replace("1,000", "1,002").replace("500", "1,000")])

    def test_a_file_without_notes_is_read(self):
        """As the first files of this format: it is verified, and a run goes on from it."""
        long = [self.spec, "--out", "out", "--set", "training.epochs=1000000", "--json"]
        process = self.start(*long)
        next(line for line in process.stdout if json.loads(line)["event"] == "saved")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        (path,) = (self.folder / "out").glob("*.h5")
        content, trailer = path.read_bytes()[:-TRAILER_SIZE], path.read_bytes()[-TRAILER_SIZE:]
        image = Forged(content)
        with image.open() as file:
            del file["notes"], file["corpus"].attrs["total_characters"]
        path.write_bytes(sealed(image.getvalue(), trailer))
        self.assertEqual(self.run_cli("verify", "--epochs", "1", str(path)).returncode, 0)
        process = self.start(*long)
        started = json.loads(next(line for line in process.stdout if "started" in line))
        self.assertTrue(started["resumed"], started)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(self.file_of()[1]["total_characters"], 1000)

    def test_no_terminal_gets_what_changes_the_direction(self):
        """Not from the text, its samples, the first batch, the prefixes or the notes."""
        options = self.set_text("\u202e")
        options += ["--set", 'samples.prefixes=["\u202e河"]', "--set", "samples.every_epochs=1"]
        for extra, shown in ((["--dry-run"], "U+202E"), ([], "U+202E"),
                             (["--json", "--force"], "\\u202e"),
                             (["--set", 'samples.prefixes=["\u202ex"]'], "\ufffd")):
            primary, secondary = pty.openpty()
            process = subprocess.Popen([self.runexp, self.spec, "--out", "out", *options, *extra],
                                       cwd=self.folder, stdout=secondary, stderr=secondary,
                                       env={**os.environ, "TERM": "xterm"})
            os.close(secondary)
            screen = read_terminal(primary).decode("utf-8")
            process.wait(timeout=60)
            self.assertNotIn("\u202e", screen)
            self.assertIn(shown, screen)


if __name__ == "__main__":
    main()
