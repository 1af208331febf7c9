"""`runexp verify --trace` and `runexp compare --bits` of traces as a user sees them.

Usage: tests/python tests/run/trace_cli_test.py RUNEXP [unittest arguments]
"""

import hashlib
import math
import re
import signal
import struct
import time

import h5py

from end_to_end import main
from trace_case import UPDATES, TraceTest


class Trace(TraceTest):
    def test_it_holds_each_operation_in_order(self):
        before = self.files()
        process = self.run_cli("verify", "--trace", "2", self.run_file, "-o", "a.trace")
        self.assertEqual((process.returncode, process.errors), (0, ""))
        self.assertRegex(process.output, (
            r"^\S+: identical\n  the first 2 epochs of the log, to the bit,\n"
            r"  computed again here by this build \(\S.*\)\n  trace of epoch 2: a\.trace\n$"))
        self.assertEqual(self.files(), sorted([*before, "a.trace"]))
        items = self.items("a.trace")
        self.assertEqual([int(item[0]) for item in items],
                         sorted(int(item[0]) for item in items))
        parameters = "W_xh W_hh b_h W_hq b_q".split()
        steps = range(16)
        once = [("batch", "inputs"), ("batch", "targets"), ("state", "H[-1]"),
                *(("forward", f"H[{t}]") for t in steps), *(("outputs", f"O[{t}]") for t in steps),
                *(("row_losses", f"loss[{t}]") for t in steps), ("loss", "sum"),
                *(("output_gradient", f"G[{t}]") for t in steps),
                *(("hidden_gradient", f"D[{t}]") for t in steps),
                *(("backward", f"dZ[{t}]") for t in reversed(steps)),
                *(("gradient", name) for name in parameters),
                *(("squares", name) for name in parameters), ("norm", "gradients"),
                ("clipping", "factor"), ("clipping", "step"),
                *(("parameters", name) for name in parameters)]
        end = [*(("metrics", name) for name in (
            "cross_entropy perplexity gradient_norm clipped_fraction".split())), ("samples", "1")]
        self.assertEqual([tuple(item[1:3]) for item in items],
                         [("parameters", name) for name in parameters] + UPDATES * once + end)

    def test_it_depends_on_neither_threads_nor_target(self):
        self.trace("a.trace", 2, "--threads", "1")
        for target in self.simd_targets():
            self.trace("b.trace", 2, "--threads", "2", "--simd", target)
            self.assertEqual(self.items("a.trace"), self.items("b.trace"))
            code, comparison = self.compare("a.trace", "b.trace")
            self.assertEqual((code, comparison["same"], comparison["epoch"]), (0, True, 2))
            self.assertIn({"what": "threads", "a": "1", "b": "2"}, comparison["makers"])
        process = self.run_cli("compare", "--bits", "a.trace", "b.trace")
        count = len(self.items("a.trace"))
        self.assertEqual(process.output, "A  a.trace\nB  b.trace\n\n"
                                         f"The same bits: all {count} digests of epoch 2.\n")

    def test_the_last_digests_are_of_what_the_run_file_holds(self):
        self.trace("a.trace", 3)
        digests = {(operation, tensor): digest
                   for update, operation, tensor, digest in self.items("a.trace")
                   if update == str(UPDATES)}
        with h5py.File(self.folder / self.run_file) as file:
            logged = {("samples", "1"): file["samples/text"][2]}
            for name, data in file["parameters/final"].items():
                logged["parameters", name] = data[:].tobytes()
            for name in "cross_entropy perplexity gradient_norm clipped_fraction".split():
                logged["metrics", name] = file["metrics"][name][2].tobytes()
        self.assertEqual(len(logged), 10)
        for item, value in logged.items():
            self.assertEqual(digests[item], hashlib.sha256(value).hexdigest(), item)

    def test_updates_follow_on_each_other(self):
        """The last parameters of an epoch are the first of the next."""
        def parameters(name, update):
            return {item[2]: item[3] for item in self.items(name)
                    if item[:2] == [str(update), "parameters"]}

        self.trace("a.trace", 1)
        self.trace("b.trace", 2)
        self.assertEqual(len(parameters("a.trace", 0)), 5)
        self.assertEqual(parameters("a.trace", UPDATES), parameters("b.trace", 0))
        self.assertNotEqual(parameters("a.trace", 1), parameters("a.trace", 2))
        states = {item[0]: item[3] for item in self.items("a.trace") if item[2] == "H[-1]"}
        last = {item[0]: item[3] for item in self.items("a.trace") if item[2] == "H[15]"}
        self.assertEqual(states["1"], hashlib.sha256(bytes(4 * 8 * 16)).hexdigest())
        self.assertEqual({str(int(u) + 1): digest for u, digest in last.items() if u != "7"},
                         {u: digest for u, digest in states.items() if u != "1"})

    def test_the_end_of_a_run_that_diverged(self):
        self.run_cli(self.spec, "--out", "d", "--set", "training.learning_rate=1e37",
                     "--set", "training.clip_theta=1e37", "--set", "model.hidden_units=64")
        (path,) = (self.folder / "d").glob("*.h5")
        self.trace("d.trace", 1, run=str(path))
        items = self.items("d.trace")
        self.assertEqual(items[-1][1:3], ["norm", "gradients"])
        self.assertNotEqual(items[-1][0], str(UPDATES))
        process = self.run_cli("verify", "--trace", "2", str(path), "-o", "e.trace")
        self.assertEqual((process.returncode, process.output), (2, f"{path}: not traced\n"))

    def test_an_epoch_with_an_infinite_perplexity_is_the_last(self):
        self.run_cli(self.spec, "--out", "d", "--set", "training.learning_rate=1e5",
                     "--set", "training.clip_theta=1")
        (path,) = (self.folder / "d").glob("*.h5")
        self.trace("d.trace", 1, run=str(path))
        infinite = hashlib.sha256(struct.pack("<d", math.inf)).hexdigest()
        items = self.items("d.trace")
        self.assertEqual(items[-3], [str(UPDATES), "metrics", "perplexity", infinite])
        self.assertEqual(items[-5][1:3], ["parameters", "b_q"])
        process = self.run_cli("verify", "--trace", "2", str(path), "-o", "e.trace")
        self.assertEqual((process.returncode, process.output), (2, f"{path}: not traced\n"))
        self.assertIn("there is no epoch 2 to trace: its log ends in epoch 1.\n", process.errors)

    def test_an_epoch_that_the_log_has_only_begun(self):
        path = self.interrupted_run(0.3)
        done, begun = (int(re.search(rb"(?m)^%s = (\d+)$" % key, path.read_bytes()[-2048:] + b"\n"
                                     + key + b" = 0\n")[1])
                       for key in (b"epochs_done", b"updates_in_epoch"))
        process = self.run_cli("verify", "--trace", str(done + 1), str(path), "-o", "a.trace")
        self.assertEqual(process.returncode, 0 if begun else 2, process.errors)
        if begun:
            self.assertEqual(self.items("a.trace")[-1][:3], [str(begun), "parameters", "b_q"])

    def test_what_cannot_be_traced(self):
        out = self.run_file
        self.write("text.md", "mine")
        for arguments, message in (
                ([out, "--trace", "4", "-o", "a"], r"there is no epoch 4 to trace: its log ends in "
                                                   r"epoch 3\.\n  Trace one of its epochs\.\n$"),
                ([out, "--trace", "1", "-o", "no/a"], "no/a"),
                ([out, "--trace", "1", "-o", out], "this is a run file, which would be lost"),
                ([out, "--trace", "1", "-o", "text.md"], "is not a trace of runexp verify, and would"),
                ([out, "--trace", "1"], "--trace requires --output"),
                ([out, "-o", "a"], "--output requires --trace"),
                ([out, "--trace", "0", "-o", "a"], "--trace must be an integer from 1 to"),
                ([out, "--trace", "1", "--epochs", "2", "-o", "a"], "excludes"),
                ([out, "--trace", "1", "--integrity", "-o", "a"], "excludes"),
                ([out, out, "--trace", "1", "-o", "a"], "it traces one run")):
            before = self.files()
            process = self.run_cli("verify", *arguments)
            self.assertEqual(process.returncode, 2, arguments)
            self.assertRegex(process.errors, message)
            self.assertEqual(self.files(), before)
        self.assertEqual(self.bytes_of("text.md"), b"mine")

    def test_an_earlier_trace_is_replaced(self):
        first = self.bytes_of(self.trace("a.trace", 1))
        self.trace("a.trace", 2)
        self.assertNotEqual(self.bytes_of("a.trace"), first)
        self.trace("/dev/null", 1)

    def test_an_interruption_leaves_no_trace(self):
        path = self.interrupted_run(2)
        process = self.start("verify", "--trace", "500", str(path), "-o", "a.trace")
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=20)
        if process.returncode != 0:  # a fast machine may be through
            self.assertEqual((process.returncode, output), (130, ""), errors)
            self.assertFalse([name for name in self.files() if "a.trace" in name])


class Comparison(TraceTest):
    def test_another_run_explains_it(self):
        self.trace("a.trace", 1)
        self.run_cli(self.spec, "--out", "b", "--set", "seed=4")
        (path,) = (self.folder / "b").glob("*.h5")
        self.trace("b.trace", 1, run=str(path))
        process = self.run_cli("compare", "--bits", "a.trace", "b.trace")
        self.assertEqual((process.returncode, process.errors), (1, ""))
        self.assertIn("They differ first\n  before the first update of epoch 1\n  parameters, W_xh\n",
                      process.output)
        self.assertRegex(process.output, (
            r"\nWhat explains it\n  identity of the run\n    A          [0-9a-f]{64}\n"
            r"    B          [0-9a-f]{64}\n$"))

    def test_a_longer_run_of_the_same_trajectory_is_the_same(self):
        self.trace("a.trace", 2)
        self.run_cli(self.spec, "--out", "b", "--set", "samples.every_epochs=1", "--set",
                     "training.epochs=5")
        (path,) = (self.folder / "b").glob("*.h5")
        self.trace("b.trace", 2, run=str(path))
        process = self.run_cli("compare", "--bits", "a.trace", "b.trace")
        self.assertEqual(process.returncode, 0)
        self.assertIn("\nAlthough these differ:\n  identity of the run\n", process.output)

    def test_one_that_ends_earlier(self):
        self.trace("a.trace", 1)
        text = self.bytes_of("a.trace").decode()
        lines = text.splitlines(keepends=True)[:-1]
        self.reseal("b.trace", "".join(lines[:-1]))
        code, comparison = self.compare("a.trace", "b.trace")
        first = comparison["first_difference"]
        self.assertEqual((code, first["operation"], first["b"]), (1, "samples", None))
        code, comparison = self.compare("b.trace", "a.trace")
        first = comparison["first_difference"]
        self.assertEqual((code, first["operation"], first["a"]), (1, "samples", None))
        process = self.run_cli("compare", "--bits", "a.trace", "b.trace")
        self.assertIn("    B          none\n", process.output)

    def test_what_cannot_be_compared(self):
        a = self.trace("a.trace", 1)
        good = self.bytes_of(a)
        self.trace("b.trace", 2)
        self.write("cut.trace", good[:len(good) // 2])
        self.write("other.trace", good.replace(b"runexp-trace 1", b"runexp-trace 9", 1))
        self.write("flipped.trace", good.replace(b"forward", b"forwarg", 1))
        self.write("longer.trace", good + b"\n")
        for files, message in (
                ((a, "b.trace"), "traces of different epochs: A of epoch 1, B of 2"),
                ((a, self.run_file), "this is not a trace, but the other file is"),
                ((self.run_file, a), "this is not a trace, but the other file is"),
                ((a, "none.trace"), "none.trace: "),
                ((a, "cut.trace"), r"^cut\.trace:\d+: it ends without its digest"),
                ((a, "other.trace"), r"^other\.trace:1: this is a trace of another version"),
                ((a, "flipped.trace"), r"^flipped\.trace:\d+: its operation is none of FORMAT"),
                ((a, "longer.trace"), r"^longer\.trace:\d+: something follows")):
            for json_too in [], ["--json"]:
                process = self.run_cli("compare", "--bits", *files, *json_too)
                self.assertEqual((process.returncode, process.output), (2, ""), files)
                self.assertRegex(process.errors, message)

    def test_no_other_command_takes_a_trace_for_a_run(self):
        a = self.trace("a.trace", 1)
        for command in (["verify", a], ["compare", a, a], ["predict", a], ["report", a],
                        ["export", a], ["list", a]):
            process = self.run_cli(*command)
            self.assertEqual(process.returncode, 2, command)
            self.assertIn("a.trace", process.errors)


if __name__ == "__main__":
    main()
