"""`runexp verify` and `runexp compare --bits` as a user sees them, on good and on damaged files.

Usage: tests/python tests/run/verify_cli_test.py RUNEXP [unittest arguments]
"""

import json
import os
import pathlib
import re
import signal
import time

import h5py

from end_to_end import SMALL, TRAILER_SIZE, CliTest, FinishedRunTest, main, sealed


class Verify(FinishedRunTest):
    def forge(self, change):
        """Changes the run file with h5py and recomputes its digests."""
        data = self.bytes_of(self.run_file)
        path = self.folder / "forged.h5"
        path.write_bytes(data[:-TRAILER_SIZE])
        with h5py.File(path, "r+") as file:
            change(file)
        path.write_bytes(sealed(path.read_bytes(), data[-TRAILER_SIZE:]))
        return "forged.h5"

    def assert_outcome(self, process, code, output, errors=""):
        self.assertEqual((process.returncode, process.output), (code, output), process.errors)
        self.assertRegex(process.errors, errors)
        for line in (process.output + process.errors).splitlines():
            self.assertLessEqual(len(line), 80, line)

    def identical(self, what, process):
        """What is printed of an identical run: what was proved, and by which build."""
        by = re.search(r" by this build \([A-Z][A-Za-z]+ [\d.]+, [A-Z][A-Z0-9_]+, \d+ threads?\)\n",
                       process.output)[0]
        return f"{self.run_file}: identical\n  {what}, to the bit,\n  computed again here{by}"

    def test_identical_on_every_thread_count_and_from_anywhere(self):
        before = self.files()
        for arguments in ([], ["--threads", "1"], ["--quiet"]):
            process = self.run_cli("verify", self.run_file, *arguments)
            self.assert_outcome(process, 0, self.identical(
                "all 3 epochs, the samples and the parameters", process), "^$")
        process = self.run_cli("verify", "--epochs", "2", self.run_file)
        self.assert_outcome(process, 0, self.identical("the first 2 epochs of the log", process),
                            "^$")
        self.assertEqual(self.files(), before)

    def test_a_forged_perplexity_is_found(self):
        def change(file):
            file["metrics/perplexity"][1] = file["metrics/perplexity"][1] * (1 + 2**-52)

        forged = self.forge(change)
        process = self.run_cli("verify", forged)
        self.assertEqual((process.returncode, process.errors), (1, ""))
        self.assertRegex(process.output, (
            r"^forged\.h5: differs\n  in epoch 2\n  metrics/perplexity\n"
            r"    logged     [\d.]+\n    computed   [\d.]+\n    distance   [12] ULP\n$"))
        process = self.run_cli("compare", "--bits", self.run_file, forged)
        self.assertEqual((process.returncode, process.errors), (1, ""))
        self.assertIn("They differ first\n  in epoch 2\n  metrics/perplexity\n", process.output)
        self.assertIn("No parameter that both have logged differs.\n", process.output)
        self.assertIn("one of the two is wrong", process.output)

    def test_a_difference_as_json(self):
        def change(file):
            file["metrics/perplexity"][1] += 1e-15 * 8

        forged = self.forge(change)
        process = self.run_cli("verify", forged, "--json")
        report = json.loads(process.output)
        self.assertEqual((process.returncode, report["verdict"]), (1, "differs"))
        self.assertEqual((report["difference"]["when"], report["difference"]["what"]),
                         ("in epoch 2", "metrics/perplexity"))
        with h5py.File(self.folder / forged) as file:
            self.assertEqual(float(report["difference"]["logged"]), file["metrics/perplexity"][1])
        self.assertNotEqual(report["difference"]["computed"], report["difference"]["logged"])
        process = self.run_cli("verify", "--integrity", self.run_file, "--json")
        self.assertEqual(json.loads(process.output)["verdict"], "intact")

    def test_another_numerics_version(self):
        def change(file):
            file.attrs["numerics_version"] = 999

        process = self.run_cli("verify", self.forge(change))
        self.assert_outcome(process, 2, "forged.h5: cannot be verified\n",
                            r"made with numerics_version 999; this runexp has \d+:\n")

    def test_without_a_finished_epoch_there_is_nothing_to_verify(self):
        long = self.start(self.spec, "--out", "long", "--set", "model.hidden_units=512",
                          "--set", "training.epochs=1000", "--set", "training.batch_size=40")
        while not list(self.folder.glob("long/*.h5")):
            time.sleep(0.001)
        long.kill()
        long.communicate(timeout=20)
        (path,) = self.folder.glob("long/*.h5")
        empty = str(path.relative_to(self.folder))
        process = self.run_cli("verify", empty)
        self.assertEqual((process.returncode, process.output), (2, f"{empty}: cannot be verified\n"))
        self.assertIn(f"{empty}: there is nothing to verify: it holds no finished epoch",
                      process.errors)
        self.assertEqual(self.run_cli("verify", "--integrity", empty).returncode, 0)
        process = self.run_cli("verify", self.run_file, empty)
        self.assertEqual(process.returncode, 2)
        for json_too in [], ["--json"]:
            process = self.run_cli("compare", "--bits", empty, empty, *json_too)
            self.assertEqual((process.returncode, process.output), (2, ""))
            self.assertIn("nothing to compare: neither run has a finished epoch", process.errors)
        self.assertEqual(self.run_cli("compare", "--bits", empty, self.run_file).returncode, 1)

    def test_missing_text(self):
        os.rename(self.folder / "text.txt", self.folder / "moved.txt")
        process = self.run_cli("verify", self.run_file)
        self.assertEqual((process.returncode, process.output),
                         (2, f"{self.run_file}: cannot be verified\n"))
        self.assertRegex(process.errors, r"text\.txt: no such file\n(.*\n)*.*--corpus FILE")
        process = self.run_cli("verify", self.run_file, "--corpus", "moved.txt")
        self.assertEqual(process.returncode, 0, process.errors)

    def test_no_damaged_file_gets_through_or_crashes(self):
        good = self.bytes_of(self.run_file)
        places = [0, 9, 100, 2000, len(good) // 2, len(good) - 2048, len(good) - 1000,
                  len(good) - 100, len(good) - 1]
        damaged = [good[:i] + bytes([good[i] ^ 0x40]) + good[i + 1:] for i in places]
        damaged += [b"", b"\n", good[:1], good[:3000], good[:-1], good + b"\n", good[2048:],
                    good[-TRAILER_SIZE:], os.urandom(5000)]
        for number, content in enumerate(damaged):
            with self.subTest(number):
                self.write("d.h5", content)
                for arguments, output in (
                        (["verify", "d.h5"], "d.h5: cannot be verified\n"),
                        (["verify", "--integrity", "d.h5"], "d.h5: not intact\n"),
                        (["compare", "--bits", "d.h5", self.run_file], ""),
                        (["compare", "--bits", self.run_file, "d.h5"], "")):
                    self.assert_outcome(self.run_cli(*arguments), 2, output, r"^d\.h5: ")
                self.write(self.run_file, content)
                process = self.run_small("--set", "samples.every_epochs=1")
                self.assertEqual((process.returncode, process.output), (1, ""))
                self.write(self.run_file, good)

    def test_what_is_no_file_at_all(self):
        os.mkfifo(self.folder / "pipe")
        for name in ("none.h5", ".", "pipe", "/dev/null"):
            self.assert_outcome(self.run_cli("verify", name), 2, f"{name}: cannot be verified\n", ".")

    def test_several_files_and_the_worst_exit_code(self):
        self.write("bad.h5", "bad")
        process = self.run_cli("verify", "--integrity", self.run_file, "bad.h5", self.run_file)
        self.assertEqual((process.returncode, process.output), (
            2, f"{self.run_file}: intact\nbad.h5: not intact\n{self.run_file}: intact\n"))

    def interrupted(self, *arguments):
        """The process, its output and its errors, if it is interrupted as soon as it can be."""
        process = self.start("verify", *arguments)
        status = pathlib.Path(f"/proc/{process.pid}/status")
        while process.poll() is None and not int(
                re.search(r"SigCgt:\s*(\w+)", status.read_text())[1], 16) & 1 << signal.SIGINT - 1:
            time.sleep(0.001)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        return process, *process.communicate(timeout=20)

    def test_interruption(self):
        path = self.interrupted_run(2)
        process, output, errors = self.interrupted(str(path))
        self.assertEqual((process.returncode, output), (130, ""), errors)
        self.assertRegex(errors, r"interrupted, identical in [\d,]+ epochs so far\n$")
        process, output, _ = self.interrupted(str(path), "--json")
        self.assertEqual((process.returncode, json.loads(output)["verdict"]), (130, "interrupted"))
        process = self.run_cli("verify", str(path))
        self.assertEqual(process.returncode, 0, process.output + process.errors)

    def test_interruption_ends_the_verification_of_several_files(self):
        path = self.interrupted_run(2)
        for before, code in ([], 130), ([self.write("bad.h5", "bad")], 2):
            process, output, errors = self.interrupted(*before, str(path), self.run_file)
            self.assertEqual((process.returncode, output), (
                code, "bad.h5: cannot be verified\n" if before else ""), errors)
            self.assertEqual(errors.count(" epochs so far\n"), 1, errors)

    def test_usage(self):
        for arguments, message in (
                (["verify"], "there are no runs in runs/ yet"),
                (["verify", "--colour", "x"], "there is no option --colour"),
                (["verify", "x", "--simd", "NONE"], "NONE"),
                (["verify", "x", "--epochs", "1", "--integrity"], "--integrity excludes --epochs"),
                (["compare", self.run_file, self.run_file], "from 2 to 26 different runs"),
                (["compare", "--bits", self.run_file], "runexp compare --bits A B")):
            process = self.run_cli(*arguments)
            self.assertEqual((process.returncode, process.output), (2, ""), arguments)
            self.assertIn(message, process.errors)


class Compare(CliTest):
    def compare(self, *overrides):
        """Compares a run with one with these overrides."""
        self.run_small()
        self.run_cli(self.spec, "--out", "b", *sum((["--set", o] for o in overrides), []))
        (b,) = self.folder.glob("b/*.h5")
        process = self.run_cli("compare", "--bits", SMALL, str(b.relative_to(self.folder)))
        self.assertEqual(process.errors, "")
        return process

    def test_the_same(self):
        process = self.compare("name=other")
        self.assertEqual(process.returncode, 0)
        self.assertTrue(process.output.endswith(
            "\n\nThe same bits: curve, samples and parameters.\n"), process.output)

    def test_another_seed_explains_it(self):
        process = self.compare("seed=4")
        self.assertEqual(process.returncode, 1)
        self.assertRegex(process.output, (
            r"They differ first\n  before training\n  parameters/initial/W_xh, row 0, column 0 "
            r"\(from 0\)\n    A +\S+\n    B +\S+\n    distance +\d+ ULP\n\n"
            r"The first parameter that differs\n(.*\n)+\n"
            r"What explains it\n  spec, seed\n    A          3\n    B          4\n$"))

    def test_as_json(self):
        def bits(*files):
            process = self.run_cli("compare", "--bits", "--json", *files)
            self.assertEqual(process.errors, "")
            return process.returncode, json.loads(process.output)

        self.compare("seed=4")
        (b,) = (str(path.relative_to(self.folder)) for path in self.folder.glob("b/*.h5"))
        self.assertEqual(bits(SMALL, SMALL), (0, {
            "a": SMALL, "b": SMALL, "same": True, "first_difference": None,
            "first_parameter_difference": None, "explanations": []}))
        code, differing = bits(SMALL, b)
        self.assertEqual((code, differing["same"]), (1, False))
        first = differing["first_difference"]
        self.assertEqual((first["when"], first["what"]), (
            "before training", "parameters/initial/W_xh, row 0, column 0 (from 0)"))
        self.assertNotEqual(float(first["a"]), float(first["b"]))
        self.assertGreater(first["ulps"], 0)
        self.assertEqual(differing["first_parameter_difference"], first)
        self.assertEqual(differing["explanations"], [{"what": "spec, seed", "a": "3", "b": "4"}])

    def test_another_text_explains_it(self):
        process = self.compare("corpus.max_characters=900")
        self.assertEqual(process.returncode, 1)
        self.assertIn("\n  corpus, SHA-256 of the text\n", process.output)


class Provenance(CliTest):
    KEYS = ("version git_commit git_dirty compiler compiler_flags build_type libraries "
            "simd_target cpu_model cpu_features threads host system started ended").split()

    def provenance(self, directory):
        (path,) = (self.folder / directory).glob("*.h5")
        with h5py.File(path) as file:
            return dict(file["provenance"].attrs), file.attrs["result_sha256"]

    def test_it_is_complete_enough_to_rebuild(self):
        self.run_small()
        logged, _ = self.provenance("out")
        self.assertCountEqual(logged, self.KEYS)
        for key in self.KEYS:
            self.assertTrue(logged[key], key)
        self.assertIn("-ffp-contract=off", logged["compiler_flags"])
        for library in ("fmt libhwy hdf5 libzip libcrypto libutf8proc tomlplusplus tbb CLI11 "
                        "utf8cpp").split():
            self.assertRegex(logged["libraries"], rf"\b{library} \d")

    def test_it_may_differ_where_the_result_does_not(self):
        slowest = self.simd_targets()[-1]
        self.run_cli(self.spec, "--out", "a", "--threads", "2")
        self.run_cli(self.spec, "--out", "b", "--threads", "1", "--simd", slowest)
        (a, result_a), (b, result_b) = self.provenance("a"), self.provenance("b")
        self.assertEqual(result_a, result_b)
        self.assertEqual((a["threads"], b["threads"]), ("2", "1"))
        self.assertEqual(b["simd_target"], slowest)
        self.assertNotEqual(a["simd_target"], slowest)


if __name__ == "__main__":
    main()
