"""What a user meets on the command line: texts, exit codes, and what is on the disk afterwards.

Usage: cli_test.py PATH_OF_RUNEXP [unittest arguments]

All is run in a folder of its own, with relative paths, so whole messages can be compared.
"""

import hashlib
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest

import h5py

from run_files import check_trailer, write_spec

EXPERIMENTS = pathlib.Path(__file__).resolve().parent.parent / "experiments"
HELP_HINT = "Type runexp --help for the options.\n"
STARTED = """small  run 4cc4aae8cdfe

  corpus    text.txt: 1,000 characters, 24 distinct
  baseline  guessing has perplexity 24
  model     tanh RNN, 16 hidden units, 1,064 parameters
  training  3 epochs of 7 updates, consecutive batches of 8 x 16 characters
            learning rate 10, clip theta 0.01, seed 3
  file      out/small-4cc4aae8cdfe.h5

saved epoch 3

"""
SMALL = "out/small-4cc4aae8cdfe.h5"
HAD_BEEN_RUN = "This experiment had been run before. To run it anew, add --force.\n"


class CliTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.spec = write_spec(self.folder).name

    def start(self, *arguments, **options):
        process = subprocess.Popen(
            [RUNEXP, *arguments], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", **options)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()

    def run_cli(self, *arguments, **options):
        process = self.start(*arguments, **options)
        process.output, process.errors = process.communicate(timeout=120)
        return process

    def run_small(self, *arguments, **options):
        return self.run_cli(self.spec, "--out", "out", *arguments, **options)

    def write(self, name, content):
        (self.folder / name).write_bytes(
            content if isinstance(content, bytes) else content.encode("utf-8"))
        return name

    def files(self):
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*"))

    def files_of_out(self):
        return sorted(p.name for p in (self.folder / "out").iterdir())

    def bytes_of(self, path):
        return (self.folder / path).read_bytes()

    def result_of(self, process):
        self.assertEqual(process.returncode, 0, process.errors)
        return re.search(r"^  result +([0-9a-f]{64})$", process.output, re.MULTILINE)[1]


class Refusals(CliTest):
    """Exit code 2: the message whole, nothing on stdout, nothing on the disk."""

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
        self.assertRegex(process.errors, r"^s\.toml:2:8: error: not valid TOML: .*\n"
                                         r"    \[corpus\n"
                                         r"           \^\n")

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
    write FIELD=VALUE, such as training.epochs=100
--set: error: seed must be an integer from 0 to 9223372036854775807
    seed=
         ^
    for example: seed = 1
""")

    def test_missing_corpus(self):
        self.assert_spec_refused('name = "s"\n[corpus]\nfile = "none.txt"\n', """\
s.toml:3:8: error: there is no file none.txt
    file = "none.txt"
           ^^^^^^^^^^
    put the text there, or name another file; corpus.stand_in names a text to use meanwhile
""")

    def assert_corpus_refused(self, file, content, *parts):
        """The spec's line is pointed at; `parts` occur in the message in this order."""
        self.write(file, content)
        self.write("s.toml", f'name = "s"\n[corpus]\nfile = "{file}"\nsha256 = "{"0" * 64}"\n'
                   if "SHA-256" in parts[0] else f'name = "s"\n[corpus]\nfile = "{file}"\n')
        before = self.files()
        process = self.run_cli("s.toml", "--out", "out")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertTrue(process.errors.startswith("s.toml:3:8: error: "), process.errors)
        pattern = ".*".join(map(re.escape, parts)) + '.*    file = "'
        self.assertIsNotNone(re.search(pattern, process.errors, re.DOTALL), process.errors)
        self.assertEqual(self.files(), before)

    def test_not_a_zip(self):
        self.assert_corpus_refused("a.zip", "hallo", "a.zip", "is not a zip archive")

    def test_damaged_zip(self):
        self.assert_corpus_refused("a.zip", b"PK\x03\x04" + bytes(50), "a.zip", "cannot be read")

    def test_wrong_checksum(self):
        found = hashlib.sha256(b"hallo").hexdigest()
        self.assert_corpus_refused("a.txt", "hallo", "wrong SHA-256", "expected", "0" * 64,
                                   "found", found)

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
        # Chinese characters take two columns.
        for place, character, carets in (
            ("8:19", '"啊" (U+554A)', " " * 20 + "^" * 8),
            ("8:26", '"x" (U+0078)', " " * 30 + "^" * 3),
        ):
            self.assertRegex(process.errors, (
                rf"(?m)^s\.toml:{place}: error: .*{re.escape(character)} does not occur in the "
                rf"corpus.*\n{re.escape(source)}    {re.escape(carets)}\n"))
        self.assertFalse((self.folder / "out").exists())

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
        self.assertRegex(process.errors, r'SIMD target "nonsense".*: .*SCALAR\n$')
        self.assertFalse((self.folder / "out").exists())

    def test_out_at_a_file(self):
        self.write("out", "mine")
        for out in ("out", "out/below"):
            self.assert_refused([self.spec, "--out", out], (
                f"runexp: cannot create the directory {out} for the run files: Not a directory\n"
                "  Name another one with --out DIR.\n"))
        self.assertEqual(self.bytes_of("out"), b"mine")


class Runs(CliTest):
    def test_a_run_and_the_same_again(self):
        first = self.run_small()
        self.assertEqual((first.errors, first.returncode), (STARTED, 0))
        self.assertRegex(first.output, (
            r"^small finished: 3 epochs in \S+ m?s, perplexity [\d.]+ \(best [\d.]+, epoch 3\)\n"
            rf"  result    [0-9a-f]{{64}}\n  file      {SMALL}\n$"))
        data = self.bytes_of(SMALL)
        self.assertEqual(check_trailer(data)["status"], "finished")
        second = self.run_small()
        self.assertEqual((second.output, second.errors), (first.output, HAD_BEEN_RUN))
        self.assertEqual((second.returncode, self.bytes_of(SMALL)), (0, data))

    def test_another_name_is_the_same_run(self):
        self.run_small()
        again = self.run_small("--set", "name=other")
        self.assertEqual((again.returncode, again.errors), (0, HAD_BEEN_RUN))
        self.assertEqual(list((self.folder / "out").glob("*.h5")), [self.folder / SMALL])

    def test_quiet(self):
        process = self.run_small("--quiet")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertTrue(process.output.startswith("small finished: 3 epochs in "))

    def test_stand_in(self):
        process = self.run_small("--set", "corpus.file=none.zip", "--set", "corpus.stand_in=text.txt")
        self.assertEqual(process.returncode, 0)
        self.assertIn((
            "NOTE: the corpus of this spec is not on this machine:\n"
            f"        {self.folder}/none.zip\n"
            "      The run uses the stand-in instead:\n"
            f"        {self.folder}/text.txt\n"
            "      To train on the real lyrics, fetch them once with:  tools/get_lyrics\n"),
            process.errors)
        with h5py.File(self.folder / SMALL) as file:
            self.assertEqual(file["corpus"].attrs["is_stand_in"], 1)
        self.assertTrue(check_trailer(self.bytes_of(SMALL))["is_stand_in"])

    def test_the_file_itself_is_no_stand_in(self):
        process = self.run_small("--set", "corpus.stand_in=text.txt")
        self.assertNotIn("NOTE", process.errors)
        with h5py.File(self.folder / SMALL) as file:
            self.assertEqual(file["corpus"].attrs["is_stand_in"], 0)

    def test_never_better_than_guessing(self):
        process = self.run_small("--set", "training.learning_rate=1e37")
        self.assertEqual(process.returncode, 0)
        self.assertIn("\n  note      it never beat guessing, whose perplexity is 24\n",
                      process.output)
        self.assertNotIn("guessing", self.run_small("--set", "seed=1").output)

    def test_divergence(self):
        huge = ["--set", "training.learning_rate=1e37", "--set", "training.clip_theta=1e37",
                "--set", "model.hidden_units=64"]
        first = self.run_small(*huge)
        self.assertEqual(first.returncode, 1, first.output)
        self.assertRegex(first.output, (
            r"^small diverged: 0 epochs\n"
            r"  reason    the (loss|gradient norm) is not finite in epoch 1, update \d\n"
            r"  result    [0-9a-f]{64}\n  file      out/small-[0-9a-f]{12}\.h5\n$"))
        (path,) = (self.folder / "out").glob("*.h5")
        self.assertEqual(check_trailer(path.read_bytes())["status"], "diverged")
        with h5py.File(path) as file:
            self.assertIn("is not finite", file.attrs["error"])
            for name, tensor in file["parameters/final"].items():
                self.assertFalse((tensor[()] != tensor[()]).any(), f"NaN in {name}")
        again = self.run_small(*huge)
        self.assertEqual((again.returncode, again.output), (1, first.output))
        self.assertEqual(again.errors, HAD_BEEN_RUN)

    def test_dry_run(self):
        before = self.files()
        process = self.run_small("--dry-run")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertEqual(self.files(), before)
        spec, facts = process.output.split("\nrun id ")
        self.assertEqual(tomllib.loads(spec)["model"], {"hidden_units": 16, "initial_stddev": 0.01})
        self.assertRegex("run id " + facts, (
            r"^run id       4cc4aae8cdfe\n"
            r"corpus       text\.txt: 1,000 characters, 24 distinct\n"
            r"updates      3 epochs x 7 = 21\n"
            r"parameters   1,064\n"
            r"memory       about \S+ KiB\n\n"
            r"The first batch, its 8 sequences of 16 characters \(inputs X, targets Y\):\n"))
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        lines = facts.split("Y):\n")[1].splitlines()
        self.assertEqual(len(lines), 16)
        for n in range(8):  # rows of 125 characters
            self.assertEqual(lines[2 * n], f"{n + 1:4} X {text[125 * n:][:16]}")
            self.assertEqual(lines[2 * n + 1], f"     Y {text[125 * n + 1:][:16]}")

    def test_every_simd_target_gives_the_same_bits(self):
        message = self.run_small("--simd", "nonsense").errors
        targets = re.findall(r"\b[A-Z][A-Z0-9_]+\b", message.split("nonsense")[1])
        targets = [target for target in targets if target != "SIMD"]
        self.assertIn("SCALAR", targets)
        results = {}
        for target in targets:
            process = self.run_cli(self.spec, "--out", target, "--simd", target)
            results[target] = self.result_of(process)
            (path,) = (self.folder / target).glob("*.h5")
            with h5py.File(path) as file:
                self.assertIn(target, file["provenance"].attrs.values())
        self.assertEqual(len(set(results.values())), 1, results)

    def test_schema_is_the_committed_one(self):
        process = self.run_cli("schema")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        committed = (EXPERIMENTS / "runexp.schema.json").read_text(encoding="utf-8")
        self.assertEqual(process.output, committed)

    def test_help_and_version(self):
        process = self.run_cli("--help")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertLessEqual(max(map(len, process.output.splitlines())), 80)
        process = self.run_cli("--version")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertRegex(process.output, r"^runexp \d+\.\d+\.\d+\n$")


class Mishaps(CliTest):
    def test_a_damaged_file_is_named_and_kept_until_forced(self):
        result = self.result_of(self.run_small())
        good = self.bytes_of(SMALL)
        for damaged in (
            good[:5000] + bytes([good[5000] ^ 1]) + good[5001:], good[:-1], good[:3000], b"mine",
            b"",
        ):
            with self.subTest(size=len(damaged)):
                self.write(SMALL, damaged)
                process = self.run_small()
                self.assertEqual((process.returncode, process.output), (1, ""))
                self.assertIn(SMALL, process.errors)
                self.assertIn("add --force: this file is kept until the new run has ended",
                              " ".join(process.errors.split()))
                self.assertEqual(self.bytes_of(SMALL), damaged)
                self.assertEqual(self.result_of(self.run_small("--force")), result)
                self.assertEqual(len(list((self.folder / "out").glob("*.h5*"))), 1)

    def test_force_keeps_the_old_file_until_the_end(self):
        self.spec = write_spec(self.folder, "long", 4000, hidden_units=64, sample_every=10).name
        result = self.result_of(self.run_small())
        (path,) = (self.folder / "out").glob("*.h5")
        old = path.read_bytes()
        forced = self.start(self.spec, "--out", "out", "--force")
        saved = self.read_until(forced, r"saved epoch (\d+)")
        forced.kill()
        forced.communicate()
        self.assertEqual(path.read_bytes(), old)
        self.assertEqual(self.run_small().errors, HAD_BEEN_RUN)
        again = self.run_small("--force")
        self.assertEqual(self.result_of(again), result)
        resumed = re.search(r"resuming +after epoch ([\d,]+)", again.errors)[1]
        self.assertGreaterEqual(int(resumed.replace(",", "")), int(saved))
        self.assertEqual(self.files_of_out(), [".runexp.lock", path.name])
        self.assertNotEqual(path.read_bytes(), old)  # provenance and timing

    @unittest.expectedFailure  # a known bug: remove this line with it
    def test_what_a_killed_forced_run_left_is_cured(self):
        result = self.result_of(self.run_small())
        for name in (f"out/.{SMALL[4:]}.tmp-999-0", f"out/.{SMALL[4:]}.new.tmp-999-0"):
            self.write(name, "half of a")
        self.write(SMALL + ".new", "damaged")
        self.assertEqual(self.result_of(self.run_small("--force")), result)
        self.assertEqual(self.files_of_out(), [".runexp.lock", SMALL[4:]])

    def read_until(self, process, pattern):
        for line in process.stderr:
            if match := re.search(pattern, line):
                return match[1]
        self.fail(f"no {pattern}")

    def start_endless(self, *arguments):
        process = self.start(self.spec, "--out", "out", "--set", "training.epochs=100000000",
                             *arguments)
        self.read_until(process, r"  (file) ")
        deadline = time.monotonic() + 10
        while not list(self.folder.glob("out/*.h5")) and time.monotonic() < deadline:
            time.sleep(0.01)
        return process

    def test_two_processes_on_one_run(self):
        first = self.start_endless()
        second = self.run_small("--set", "training.epochs=100000000")
        (path,) = (self.folder / "out").glob("*.h5")
        run_id = path.stem.split("-")[1]
        self.assertEqual((second.output, second.errors), ("", (
            f"\nsmall: run {run_id} is being written by another process in out\n"
            "  Wait for it, or use another directory with --out.\n")))
        self.assertEqual(second.returncode, 1)
        self.assertIsNone(first.poll())

    def test_interruption(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.start_endless("--set", f"seed={number}")
            time.sleep(0.1)
            process.send_signal(number)
            output, errors = process.communicate(timeout=20)
            self.assertEqual(process.returncode, 75, errors)
            self.assertRegex(output, (
                r"^small interrupted: [\d,]+ epochs in \S+ m?s, perplexity \S+ \(best .*\)\n"
                r"  file      out/small-[0-9a-f]{12}\.h5\n$"))
            self.assertTrue(errors.endswith("\nInterrupted and saved: run the same command again "
                                            "to go on from there.\n"), errors)
            path = self.folder / output.split()[-1]
            self.assertEqual(check_trailer(path.read_bytes())["status"], "interrupted")

    def test_a_second_signal_ends_it_at_once(self):
        process = self.start_endless()
        process.send_signal(signal.SIGSTOP)  # both are waiting when it goes on
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        self.assertEqual((process.wait(20), process.stdout.read()), (130, ""))
        (path,) = (self.folder / "out").glob("*.h5")
        self.assertEqual(check_trailer(path.read_bytes())["status"], "running")

    @unittest.expectedFailure  # a known bug: remove this line with it
    def test_a_signal_in_the_last_update_does_not_unfinish_the_run(self):
        process = self.start(
            self.spec, "--out", "out", "--set", "training.epochs=1", "--set",
            "model.hidden_units=3000", "--set", "training.batch_size=30", "--set",
            "training.time_steps=32")
        self.read_until(process, r"  (file) ")
        while not list(self.folder.glob("out/*.h5")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        self.assertRegex(output, "^small finished: 1 epoch ")
        self.assertEqual(process.returncode, 0, errors)

    @unittest.expectedFailure  # a known bug: remove this line with it
    def test_nobody_reads_what_it_says(self):
        for stream, name in (("stderr", "closed_stderr"), ("stdout", "closed_stdout")):
            process = self.start(self.spec, "--out", name, "--set", "samples.every_epochs=1")
            getattr(process, stream).close()
            self.assertEqual(process.wait(20), 0 if stream == "stderr" else 1)
            (path,) = (self.folder / name).glob("*.h5")
            self.assertEqual(check_trailer(path.read_bytes())["status"], "finished")

    def test_file_size_limit(self):
        result = self.result_of(self.run_small())
        good = self.bytes_of(SMALL)
        interrupted = self.start_endless()
        time.sleep(0.1)
        interrupted.send_signal(signal.SIGINT)
        path = interrupted.communicate(timeout=20)[0].split()[-1]
        saved = self.bytes_of(path)

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

        for arguments, file in ((["--force"], SMALL),
                                (["--set", "training.epochs=100000000"], path)):
            process = self.run_small(*arguments, preexec_fn=limit)
            self.assertEqual((process.returncode, process.output), (1, ""))
            self.assertRegex(process.errors, (
                rf"\n\nsmall: {re.escape(file)}(\.new)?: cannot write it: File too large\. Raise "
                r"the file size limit \(ulimit -f\) and run the same command again\.\n$"))
        self.assertEqual((self.bytes_of(SMALL), self.bytes_of(path)), (good, saved))
        self.assertCountEqual(self.files_of_out(), [".runexp.lock", SMALL[4:], path[4:]])
        self.assertEqual(self.result_of(self.run_small("--force")), result)

    def test_full_disk(self):
        script = """
            mkdir out && mount -t tmpfs -o size=128k none out || exit 9
            run() { "$0" small.toml --out out --quiet "$@" >>output 2>>errors; echo "code $?"; }
            run
            sha256sum out/*.h5
            run --set model.hidden_units=128
            ls out
            run --force
            sha256sum out/*.h5
            ls -A out
        """
        try:
            process = subprocess.run(["unshare", "--mount", "sh", "-c", script, RUNEXP],
                                     cwd=self.folder, capture_output=True, text=True, timeout=60)
        except FileNotFoundError:
            self.skipTest("there is no unshare")
        if process.returncode in (1, 9):
            self.skipTest("no private mount is possible here")
        first, digest, too_large, files, forced, digest_after, *left = process.stdout.splitlines()
        self.assertEqual((first, too_large, forced), ("code 0", "code 1", "code 1"))
        self.assertEqual(files, SMALL[4:])
        self.assertEqual(digest_after, digest)
        self.assertEqual(left, [".runexp.lock", SMALL[4:], SMALL[4:] + ".new"])
        errors = (self.folder / "errors").read_text(encoding="utf-8")
        self.assertRegex(errors, (
            r"^(\nsmall: out/small-[0-9a-f]{12}\.h5(\.new)?: cannot write it: No space left on "
            r"device\. Free some space and run the same command again\.\n){2}$"))


SEMANTIC_ERRORS = """\
name = "a/b"
sede = 1
[corpus]
file = "text.txt"
max_characters = 0
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
s.toml:5:18: error: corpus.max_characters must be an integer from 2 to 1000000000, not 0
    max_characters = 0
                     ^
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
    RUNEXP = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
