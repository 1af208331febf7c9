"""How texts and prefixes come in: a member of an archive, line breaks, characters that are unknown.

Usage: tests/python tests/cli/text_doors_test.py RUNEXP [unittest arguments]
"""

import zipfile

import h5py

from end_to_end import CliTest, main

SPEC = """\
name = "s"
[corpus]
file = "{file}"
[model]
hidden_units = 4
[training]
epochs = 2
batch_size = 2
time_steps = 4
[samples]
every_epochs = 1
length = 3
prefixes = ["the\\nriver"]
"""
TEXT = "the river runs\nand runs\n" * 20


class TextDoors(CliTest):
    def run_spec(self, *arguments, file="a.txt"):
        self.write("s.toml", SPEC.format(file=file))
        return self.run_cli("s.toml", "--out", "out", "--threads", "1", *arguments)

    def run_file(self):
        (path,) = (self.folder / "out").glob("*.h5")
        return path

    def make_zip(self, **texts):
        with zipfile.ZipFile(self.folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in texts.items():
                archive.writestr(f"{name}.txt", text)

    def test_a_line_break_of_a_prefix_is_a_space_as_in_the_text(self):
        self.write("a.txt", TEXT)
        self.assertEqual(self.run_spec().returncode, 0)
        with h5py.File(self.run_file()) as file:
            self.assertEqual(list(file["spec"].attrs["samples.prefixes"]), ["the river"])
        again = self.run_spec("--set", 'samples.prefixes=["the river"]')
        self.assertEqual(again.returncode, 0)
        self.run_file()  # the same run
        broken = self.run_cli("predict", self.run_file(), "--prefix", "the\nriver")
        plain = self.run_cli("predict", self.run_file(), "--prefix", "the river")
        self.assertEqual((broken.returncode, broken.output), (0, plain.output))

    def test_predict_names_all_that_is_missing_before_it_writes(self):
        self.write("a.txt", TEXT)
        self.run_spec()
        process = self.run_cli("predict", self.run_file(), "--prefix", "the", "--prefix", "The Öl",
                               "--prefix", "x\x1b")
        self.assertEqual((process.returncode, process.output), (2, ""))
        self.assertEqual(process.errors, (
            '--prefix: the prefix "The Öl" contains "T", "Ö" and "l", which do not occur in the '
            'corpus\n'
            '  in the other case it occurs in the corpus: "t"\n'
            '--prefix: the prefix "x\ufffd" contains "x" and U+001B, which do not occur in the '
            'corpus\n'
            '  use only characters of the corpus\n'))

    def test_a_member_is_chosen_and_is_no_part_of_the_identity(self):
        self.write("a.txt", TEXT)
        self.assertEqual(self.run_spec().returncode, 0)
        before = self.run_file()
        self.make_zip(LICENSE="free", song=TEXT)
        refused = self.run_spec(file="a.zip")
        self.assertEqual((refused.returncode, refused.output), (2, ""))
        self.assertIn('\n    Choose the text by its name, in [corpus]:\n'
                      '      member = "song.txt"\n', refused.errors)
        chosen = self.run_spec("--set", "corpus.member=song.txt", file="a.zip")
        self.assertEqual(chosen.returncode, 0, chosen.errors)
        self.assertEqual(self.run_file(), before)

    def test_verify_finds_the_member(self):
        self.make_zip(LICENSE="free", song=TEXT)
        run = self.run_spec("--set", "corpus.member=song.txt", file="a.zip")
        self.assertEqual(run.returncode, 0, run.errors)
        self.assertEqual(self.run_cli("verify", self.run_file()).returncode, 0)
        self.write("b.txt", TEXT)
        self.assertEqual(
            self.run_cli("verify", "--corpus", "b.txt", self.run_file()).returncode, 0)

    def test_a_wrong_member_is_the_fault_of_corpus_member(self):
        self.make_zip(LICENSE="free", song=TEXT)
        process = self.run_spec("--set", "corpus.member=sing.txt", file="a.zip")
        self.assertEqual((process.returncode, process.errors), (2, (
            '--set: error: a.zip: the zip archive has no file "sing.txt"\n'
            '    corpus.member=sing.txt\n'
            '                  ^^^^^^^^\n'
            '    Its files are:\n'
            '      "LICENSE.txt" (4 B)\n'
            '      "song.txt" (480 B)\n')))


if __name__ == "__main__":
    main()
