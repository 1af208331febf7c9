"""What runexp refuses to start: exit code 2, the whole message, and nothing written to disk.

Usage: tests/python tests/cli/cli_refusal_test.py RUNEXP [unittest arguments]
"""

import hashlib
import re

from end_to_end import CliTest, main

HELP_HINT = "Type runexp --help for the options.\n"


class Refusals(CliTest):
    def assert_refused(self, arguments, message):
        before = self.files()
        process = self.run_cli(*arguments)
        self.assertEqual(process.errors, message)
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertEqual(self.files(), before)

    def assert_spec_refused(self, spec, message, *arguments):
        self.write("s.toml", spec)
        self.assert_refused(["s.toml", "--out", "out", *arguments], message)

    def test_no_spec(self):
        self.assert_refused(
            [], "runexp: name at least one spec, for example experiments/smoke.toml\n" + HELP_HINT)

    def test_unknown_option(self):
        self.assert_refused(["--colour", self.spec],
                            "runexp: there is no option --colour\n" + HELP_HINT)

    def test_missing_spec_file(self):
        self.assert_refused(["none.toml"], (
            "none.toml: error: cannot open the spec: No such file or directory\n"
            "    check the path; the shipped specs are in experiments/\n"))

    def test_one_bad_spec_stops_the_good_ones(self):
        self.write("s.toml", 'name = "s"\n')
        self.assert_refused([self.spec, "s.toml", "--out", "out"], (
            "s.toml: error: corpus.file is missing\n"
            "    add [corpus] and a line below it, for example: file = \"corpora/my_text.txt\"\n"))

    def test_bad_toml(self):
        self.write("s.toml", 'name = "s"\n[corpus\nfile = "text.txt"\n')
        process = self.run_cli("s.toml")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertRegex(process.errors, r"^s\.toml:2:1: error: not valid TOML: .*\n"
                                         r"    \[corpus\n"
                                         r"    \^\n")

    def test_all_semantic_errors_at_once(self):
        self.assert_spec_refused(SEMANTIC_ERRORS, SEMANTIC_ERRORS_TEXT)

    def test_errors_of_set_arguments(self):
        arguments = []
        for argument in ("model.hidden_units=many", "training.clip_theta=-1", "training.epocs=1",
                         "bar", "seed="):
            arguments += ["--set", argument]
        self.assert_refused([self.spec, "--out", "out", *arguments], """\
--set: error: model.hidden_units must be an integer from 1 to 65536
    model.hidden_units=many
                       ^^^^
    for example: hidden_units = 256
--set: error: training.clip_theta must be a number above 0, at most 1e+37, not -1.0
    training.clip_theta=-1
                        ^^
    for example: clip_theta = 0.01
--set: error: "training.epocs" is no field of a spec
    training.epocs=1
    ^^^^^^^^^^^^^^
    did you mean training.epochs?
--set: error: this argument is not FIELD=VALUE
    bar
    ^^^
    write FIELD=VALUE, such as epochs=100
--set: error: the value in seed= is empty: is a shell variable unset?
    seed=
         ^
    for example: seed = 1
""")

    def test_missing_corpus(self):
        self.assert_spec_refused('name = "s"\n[corpus]\nfile = "none.txt"\n', """\
s.toml:3:8: error: none.txt: no such file
    file = "none.txt"
           ^^^^^^^^^^
    put the text there, or name another file; corpus.stand_in names a text to use until then
""")

    def test_paths_that_a_spec_cannot_have(self):
        for path, hint in (
                ("~/a.txt", "a spec does not expand ~: write the path of the folder"),
                ("$HOME/a.txt", "a spec does not expand shell variables: write the path itself"),
                (r"..\\a.txt", r"write / instead of \ between folders"),
                ("https://example.org/a.txt",
                 "runexp downloads nothing: fetch the file and write its path"),
                ("file:///a.txt", "write the path without file://"),
                ("*.txt", "a spec does not expand patterns: write the name of one file"),
                ("a.txt ", "the path begins or ends with a space: is that meant?")):
            self.write("s.toml", f'name = "s"\n[corpus]\nfile = "{path}"\n')
            process = self.run_cli("s.toml", "--out", "out")
            self.assertTrue(process.errors.endswith(f"\n    {hint}\n"), process.errors)
            self.assertEqual((process.output, process.returncode), ("", 2))

    def assert_corpus_refused(self, file, content, *parts):
        """The error points at the spec's line, and `parts` occur in the message in this order."""
        self.write(file, content)
        self.write("s.toml", f'name = "s"\n[corpus]\nfile = "{file}"\nsha256 = "{"0" * 64}"\n'
                   if "SHA-256" in parts[0] else f'name = "s"\n[corpus]\nfile = "{file}"\n')
        before = self.files()
        process = self.run_cli("s.toml", "--out", "out")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertTrue(process.errors.startswith("s.toml:3:8: error: "), process.errors)
        self.assertIn('    file = "', process.errors)
        pattern = ".*".join(map(re.escape, parts))
        self.assertIsNotNone(re.search(pattern, process.errors, re.DOTALL), process.errors)
        self.assertEqual(self.files(), before)

    def test_not_a_zip(self):
        self.assert_corpus_refused("a.zip", "hallo", "a.zip", "is not a zip archive")

    def test_damaged_zip(self):
        self.assert_corpus_refused("a.zip", b"PK\x03\x04" + bytes(50), "a.zip", "cannot be read")

    def test_wrong_checksum(self):
        found = hashlib.sha256(b"hallo").hexdigest()
        self.assert_corpus_refused("a.txt", "hallo", "wrong SHA-256", 'file = "',
                                   "expected " + "0" * 64, "found    " + found)

    def test_invalid_utf8(self):
        self.assert_corpus_refused("a.txt", "河abc".encode() + b"\xff\xfe", "a.txt",
                                   "not UTF-8: invalid byte 0xFF at byte offset 6")

    def test_corpus_too_short(self):
        self.write("a.txt", "河边柳树")
        self.assert_spec_refused('name = "s"\n[corpus]\nfile = "a.txt"\n', """\
s.toml:3:8: error: one consecutive batch of training.batch_size = 32 by training.time_steps = 35 \
takes at least 1,152 characters, but the corpus keeps 4
    file = "a.txt"
           ^^^^^^^
    use a longer text, or lower batch_size or time_steps
""")

    def test_prefix_not_in_the_vocabulary(self):
        self.write("a.txt", "河边柳树")
        spec = ('name = "s"\n[corpus]\nfile = "a.txt"\n[training]\nbatch_size = 1\n'
                'time_steps = 2\n[samples]\nprefixes = ["河边", "柳啊树", "x"]\n')
        self.write("s.toml", spec)
        process = self.run_cli("s.toml", "--out", "out")
        self.assertEqual((process.output, process.returncode), ("", 2))
        source = '    prefixes = ["河边", "柳啊树", "x"]\n'
        # A Chinese character is two columns wide.
        for place, problem, carets in (
            ("8:19", 'the prefix "柳啊树" contains "啊", which does', " " * 20 + "^" * 8),
            ("8:26", 'the prefix "x" contains "x", which does', " " * 30 + "^" * 3),
        ):
            self.assertIn(f"s.toml:{place}: error: {problem} not occur in the corpus\n{source}"
                          f"    {carets}\n    use only characters of the corpus\n",
                          process.errors)
        self.assertFalse((self.folder / "out").exists())

    def test_prefix_in_what_is_cut_off(self):
        self.write("a.txt", "river" * 10 + "Zoo")
        self.assert_spec_refused(
            'name = "s"\n[corpus]\nfile = "a.txt"\nmax_characters = 50\n[training]\n'
            'batch_size = 1\ntime_steps = 2\n[samples]\nprefixes = ["Zoo"]\n', """\
s.toml:9:13: error: the prefix "Zoo" contains "Z" and "o", which do not occur in the corpus
    prefixes = ["Zoo"]
                ^^^^^
    "Z" and "o" occur in the part that corpus.max_characters cuts off:
    raise it to at least 52
""")

    def test_a_member_of_what_is_no_archive(self):
        self.write("a.txt", "river")
        self.assert_spec_refused(
            'name = "s"\n[corpus]\nfile = "a.txt"\nmember = "b.txt"\n', """\
s.toml:4:10: error: a.txt: not a zip archive, so it has no members
    member = "b.txt"
             ^^^^^^^
    Remove corpus.member, or name a zip archive in corpus.file
""")

    def test_more_memory_than_the_machine_has(self):
        process = self.run_small("--set", "model.hidden_units=65536",
                                 "--set", "log.parameters_every_epochs=1",
                                 "--set", "training.epochs=1000000")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertRegex(process.errors, (
            r"^--set: error: this run would take about [\d.]+ [A-Z]iB of memory; the machine has "
            r"[\d.]+ [A-Z]iB\n    model\.hidden_units=65536\n {23}\^{5}\n"))
        self.assertFalse((self.folder / "out").exists())

    def test_unknown_simd_target(self):
        process = self.run_small("--simd", "nonsense")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertRegex(process.errors,
                         rf'SIMD target "nonsense".* has {", ".join(self.simd_targets())}\n$')
        self.assertFalse((self.folder / "out").exists())

    def test_out_at_a_file(self):
        self.write("out", "mine")
        for out in ("out", "out/below"):
            self.assert_refused([self.spec, "--out", out], (
                f"runexp: cannot create the directory {out} for the run files: Not a directory\n"
                "  Name another one with --out DIR.\n"))
        self.assertEqual(self.bytes_of("out"), b"mine")


SEMANTIC_ERRORS = """\
name = "a/b"
sede = 1
[corpus]
file = "text.txt"
max_characters = -1
[model]
hidden_units = -5
[training]
epochs = "ten"
batch_size = 0
clip_theta = 0
learning_rate = nan
sampling = "randon"
epochz = 3
[samples]
prefixes = ["河边", ""]
"""

SEMANTIC_ERRORS_TEXT = """\
s.toml:1:8: error: name must be a label (letters, digits, -, _ and ., not first a dot, at most \
100 bytes), not "a/b"
    name = "a/b"
           ^^^^^
    for example: name = "my_experiment"
s.toml:2:1: error: "sede" is no field of a spec
    sede = 1
    ^^^^
    did you mean seed?
s.toml:5:18: error: corpus.max_characters must be an integer from 0 to 1000000000, not -1
    max_characters = -1
                     ^^
    for example: max_characters = 10000
s.toml:7:16: error: model.hidden_units must be an integer from 1 to 65536, not -5
    hidden_units = -5
                   ^^
    for example: hidden_units = 256
s.toml:9:10: error: training.epochs must be an integer from 1 to 1000000000, not a string
    epochs = "ten"
             ^^^^^
    write it without quotes, for example: epochs = 100
s.toml:10:14: error: training.batch_size must be an integer from 1 to 65536, not 0
    batch_size = 0
                 ^
    for example: batch_size = 32
s.toml:11:14: error: training.clip_theta must be a number above 0, at most 1e+37, not 0.0
    clip_theta = 0
                 ^
    for example: clip_theta = 0.01
s.toml:12:17: error: training.learning_rate must be a number above 0, at most 1e+37, not nan
    learning_rate = nan
                    ^^^
    for example: learning_rate = 100.0
s.toml:13:12: error: training.sampling must be "consecutive" or "random", not "randon"
    sampling = "randon"
               ^^^^^^^^
    did you mean "random"?
s.toml:14:1: error: "training.epochz" is no field of a spec
    epochz = 3
    ^^^^^^
    did you mean training.epochs?
s.toml:16:19: error: samples.prefixes must be an array of texts that are not empty, not \
["河边", ""]
    prefixes = ["河边", ""]
                        ^^
    for example: prefixes = ["春", "雨"]
"""

if __name__ == "__main__":
    main()
