"""Start values from a file (model.initial = "file"): exactly the file's bits, a run of their own for
each values, and a clear word for each file that does not fit.

Usage: tests/python tests/run/initial_file_test.py RUNEXP [unittest arguments]
"""

import hashlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import sys
import time

import h5py
import numpy as np

from end_to_end import CliTest, check_trailer, main
from safetensors import pytorch_tensors, read_safetensors, safetensors

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
LEARNING = ("--set", "training.learning_rate=2")
CELLS = {"tanh": (), "relu": (), "gru": (), "lstm": (),
         "gru with an inner bias": ("model.cell=gru", "model.gru_inner_bias=true")}
CELLS = {name: settings or (f"model.cell={name}",) for name, settings in CELLS.items()}
H = 16


def sets(*settings):
    return [word for setting in settings for word in ("--set", setting)]


def from_file(name="model.safetensors"):
    return sets("model.initial=file", f"model.initial_file={name}")


def parameters(path, when):
    with h5py.File(path) as file:
        return {name: data[()] for name, data in file["parameters"][when].items()}


class InitialFile(CliTest):
    def run_into(self, out, *arguments):
        """Returns the run file."""
        process = self.run_cli(self.spec, "--quiet", "--out", out, *LEARNING, *arguments)
        self.assertEqual(process.returncode, 0, process.errors)
        (path,) = (self.folder / out).glob("*.h5")
        return path

    def export(self, run, *arguments, name="model.safetensors"):
        process = self.run_cli("export", "--weights", str(run), "-o", name, *arguments)
        self.assertEqual(process.returncode, 0, process.errors)

    def trained(self, *settings):
        """Trains a model of random biases and exports it."""
        run = self.run_into("first", *sets("model.initial=pytorch", "training.epochs=2", *settings))
        self.export(run)
        return run

    def assert_same(self, a, b):
        self.assertEqual(a.keys(), b.keys())
        for name in a:
            self.assertEqual(a[name].tobytes(), b[name].tobytes(), name)

    def refused(self, *arguments):
        """What is said where nothing is started."""
        process = self.run_cli(self.spec, "--out", "out", *arguments)
        self.assertEqual(process.returncode, 2, process.errors)
        self.assertFalse((self.folder / "out").exists())
        dry = self.run_cli(self.spec, "--dry-run", *arguments)
        self.assertEqual((dry.returncode, dry.errors), (2, process.errors))
        return process.errors

    def vocabulary(self):
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        return sorted(set(text))

    def tensors(self, cell="tanh", seed=1):
        """Weights as PyTorch has them, both biases random."""
        return pytorch_tensors(self.vocabulary(), cell, H, seed)


class RoundTrip(InitialFile):
    def test_a_run_goes_on_from_the_bits_of_another(self):
        for name, cell in CELLS.items():
            for more in ((), ("model.layers=2", "model.embedding_units=7")):
                with self.subTest(cell=name, more=more):
                    for out in "first", "second":
                        shutil.rmtree(self.folder / out, ignore_errors=True)
                    first = self.trained(*cell, *more)
                    second = self.run_into("second", *from_file(), *sets(*cell, *more))
                    self.assert_same(parameters(second, "initial"), parameters(first, "final"))
                    self.export(second, "--from", "initial", name="again.safetensors")
                    self.assert_same(*(read_safetensors(self.folder / file)[0]
                                       for file in ("model.safetensors", "again.safetensors")))

    def test_a_file_of_pytorch_with_two_biases(self):
        self.write("model.safetensors", safetensors(self.tensors("lstm"), {"format": "pt"}))
        run = self.run_into("out", *from_file(), *sets("model.cell=lstm"))
        initial, file = parameters(run, "initial"), self.tensors("lstm")
        bias = file["rnn.bias_ih_l0"] + file["rnn.bias_hh_l0"]
        for block, gate in enumerate("ifco"):
            rows = slice(block * H, (block + 1) * H)
            self.assertEqual(initial[f"b_{gate}"].tobytes(), bias[rows].tobytes())
            for matrix, name in (("W_x", "rnn.weight_ih_l0"), ("W_h", "rnn.weight_hh_l0")):
                self.assertEqual(initial[matrix + gate].tobytes(), file[name][rows].T.tobytes())
        self.assertEqual(initial["W_hq"].tobytes(), file["linear.weight"].T.tobytes())
        self.assertEqual(initial["b_q"].tobytes(), file["linear.bias"].tobytes())

    def test_the_forget_bias_is_not_added_again(self):
        first = self.trained("model.cell=lstm", "model.forget_bias=1")
        second = self.run_into("second", *from_file(),
                               *sets("model.cell=lstm", "model.forget_bias=1"))
        self.assert_same(parameters(second, "initial"), parameters(first, "final"))
        with h5py.File(second) as file:
            self.assertNotIn("model.forget_bias", file["spec"].attrs)


class Identity(InitialFile):
    def identity(self, path):
        with h5py.File(path) as file:
            text = file["spec/identity_text"].asstr()[()]
        return re.search(r'^model.initial_values_sha256 = "(\w{64})"$', text, re.MULTILINE)[1]

    def test_the_values_name_the_run_and_no_file_does(self):
        self.write("model.safetensors", safetensors(self.tensors()))
        run = self.run_into("out", *from_file())
        with h5py.File(run) as file:
            group = file["parameters/initial"]
            values = b"".join(group[name][()].tobytes()
                              for name in ("W_xh", "W_hh", "b_h", "W_hq", "b_q"))
            provenance = file["provenance"].attrs["initial_file"]
        self.assertEqual(self.identity(run), hashlib.sha256(values).hexdigest())
        self.assertEqual(provenance, str((self.folder / "model.safetensors").resolve()))
        trailer = check_trailer(run.read_bytes())
        self.assertEqual((trailer["initial_file"], trailer["initial_values_sha256"]),
                         ("model.safetensors", self.identity(run)))
        # Elsewhere, with other metadata, the tensors in another order: the same run.
        (self.folder / "elsewhere").mkdir()
        turned = dict(reversed(self.tensors().items()))
        self.write("elsewhere/w", safetensors(turned, {"author": "somebody"}))
        self.assertEqual(self.run_into("moved", *from_file("elsewhere/w")).name, run.name)
        # With one other bit: another run.
        other = self.tensors()
        other["linear.bias"][0] = np.nextafter(other["linear.bias"][0], np.float32(1))
        self.write("model.safetensors", safetensors(other))
        self.assertNotEqual(self.run_into("other", *from_file()).name, run.name)

    def test_verify_needs_no_file(self):
        self.trained("model.cell=gru")
        run = self.run_into("out", *from_file(), *sets("model.cell=gru", "training.epochs=2"))
        (self.folder / "model.safetensors").unlink()
        process = self.run_cli("verify", str(run))
        self.assertEqual(process.returncode, 0, process.output + process.errors)
        self.assertIn("identical", process.output)
        self.assertEqual(self.run_cli("verify", "--integrity", str(run)).returncode, 0)

    def test_an_interrupted_run_goes_on(self):
        self.write("model.safetensors", safetensors(self.tensors()))
        arguments = (*LEARNING, *from_file())
        process = self.start_endless("out", *arguments)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        again = self.start(self.spec, "--out", "out", "--set", "training.epochs=100000000",
                           *arguments)
        time.sleep(0.5)
        again.send_signal(signal.SIGINT)
        _, errors = again.communicate(timeout=20)
        self.assertIn("resuming", errors)
        (run,) = (self.folder / "out").glob("*.h5")
        with h5py.File(run) as file:
            self.assertEqual(file["provenance"].attrs["initial_file"],
                             str((self.folder / "model.safetensors").resolve()))
        process = self.run_cli("verify", "--epochs", "20", str(run))
        self.assertEqual(process.returncode, 0, process.output + process.errors)

    def test_tables_tell_two_files_apart(self):
        for folder, seed in (("a", 1), ("b", 2)):
            (self.folder / folder).mkdir()
            self.write(f"{folder}/w.safetensors", safetensors(self.tensors(seed=seed)))
            self.run_into(f"out/{folder}", *from_file(f"{folder}/w.safetensors"))
        self.run_into("out/c")
        paths = sorted(map(str, (self.folder / "out").rglob("*.h5")))
        digests = [self.identity(path)[:8] for path in paths[:2]]
        table = self.run_cli("list", *paths).output
        self.assertRegex(table.splitlines()[0], r"^run +initial_file +initial ")
        for digest in digests:
            self.assertIn(f" w.safetensors {digest} ", table)
        (row,) = json.loads(self.run_cli("list", *paths, "--json", "--where",
                                         f"initial_values_sha256={digests[1]}").output)
        self.assertEqual(row["model.initial_file"], "w.safetensors")
        text = self.run_cli("compare", *paths[:2]).output
        self.assertRegex(text, rf"model.initial_file +w.safetensors {digests[0]} +w.saf\w*.* {digests[1]}")
        text = self.run_cli("compare", "--bits", *paths[:2]).output
        self.assertIn("start values, their SHA-256", text)
        self.assertIn("initial_file", self.run_cli("export", *paths).output.splitlines()[0])
        if importlib.util.find_spec("pandas"):
            sys.path.insert(0, str(TOOLS))
            import runexp_runs
            runs = runexp_runs.load(*paths)
            self.assertEqual(runs.varying, ["model.initial_file", "model.initial_values_sha256",
                                            "model.initial"])
            self.assertEqual(list(runs.summary["model.initial_values_sha256"]),
                             [*map(self.identity, paths[:2]), ""])
        self.assertNotIn("initial_file", self.run_cli("list", paths[0], paths[2]).output)


class Mistakes(InitialFile):
    def said_of(self, content, *arguments):
        self.write("model.safetensors", content)
        said = self.refused(*from_file(), *arguments)
        self.assertIn("model.safetensors: ", said)
        return said

    def changed(self, **changes):
        tensors = self.tensors()
        for name, value in changes.items():
            tensors[name.replace("__", ".")] = value
        return safetensors({name: value for name, value in tensors.items() if value is not None})

    def test_the_model_must_fit(self):
        V = len(self.vocabulary())
        tensors = self.tensors()
        for content, arguments, *parts in (
                (self.changed(linear__bias=None), (), "it lacks linear.bias"),
                (self.changed(x=tensors["linear.bias"]), (), "it has x, which the model has not"),
                (safetensors({f"model.{k}": v for k, v in tensors.items()}), (),
                 "it lacks rnn.weight_ih_l0, ", " and 2 more, and has model.rnn."),
                (safetensors(tensors), sets("model.layers=2"), "it lacks rnn.weight_ih_l1"),
                (safetensors(tensors), sets("model.embedding_units=4"), "it lacks embedding.weight"),
                (safetensors(tensors), sets("model.hidden_units=17"),
                 f"rnn.weight_ih_l0 is float32 (16, {V}), not float32 (17, {V})",
                 f"tanh RNN, 1 layer, 17 hidden units, one-hot inputs, {V} characters"),
                (safetensors(tensors), sets("model.cell=lstm"),
                 f"rnn.weight_ih_l0 is float32 (16, {V}), not float32 (64, {V})"),
                (safetensors(tensors), sets("corpus.max_characters=20", "training.batch_size=1", "training.time_steps=4"),
                 "distinct characters in ascending order are the vocabulary"),
                (safetensors({}), (), "it lacks rnn.weight_ih_l0, ")):
            said = self.said_of(content, *arguments)
            for part in ("not the weights of this model", *parts):
                self.assertIn(part, said)

    def test_only_float32_that_is_finite(self):
        bias = self.tensors()["linear.bias"]
        for kind, name in (("f2", "F16"), ("f8", "F64"), ("i8", "I64")):
            said = self.said_of(self.changed(linear__bias=bias.astype(kind)))
            self.assertIn(f"linear.bias is {name} ({bias.size}); only float32 is read", said)
            self.assertIn("v.float()", said)
        for value, shown in ((np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")):
            bad = bias.copy()
            bad[3] = value
            self.assertIn(f"linear.bias has {shown} as element 3, ",
                          self.said_of(self.changed(linear__bias=bad)))

    def test_a_gru_of_pytorch_has_an_inner_bias(self):
        self.write("model.safetensors", safetensors(self.tensors("gru")))
        said = self.refused(*from_file(), *sets("model.cell=gru"))
        self.assertIn("model.safetensors: rnn.bias_hh_l0 has ", said)
        self.assertIn("Set model.gru_inner_bias = true", said)
        self.run_into("inner", *from_file(), *sets("model.cell=gru", "model.gru_inner_bias=true"))
        said = self.refused(*from_file(), *sets("model.cell=gru", "model.gru_reset=before"))
        self.assertIn('choose model.gru_reset = "after"', said)

    def test_what_is_no_such_file(self):
        for content in (b"", b"{}", b"\0" * 100, b"PK\3\4" + b"\0" * 200, b"\xff" * 64,
                        struct.pack("<Q", 1 << 62) + b"{}", safetensors(self.tensors())[:-1],
                        safetensors(self.tensors()) + b"\0", b"[" * 10000):
            self.assertIn("not a valid safetensors file", self.said_of(content))
        self.assertIn("No such file", self.refused(*from_file("none")))
        self.assertIn("is a directory", self.refused(*from_file(".")))
        os.mkfifo(self.folder / "pipe")
        self.assertIn("not a regular file", self.refused(*from_file("pipe")))
        with open(self.folder / "long", "wb") as file:
            file.write(safetensors(self.tensors()))
            file.truncate(10_000_000_000)
        self.assertIn("bytes belong to no tensor", self.refused(*from_file("long")))

    def test_the_digest_is_checked(self):
        content = safetensors(self.tensors())
        digest = hashlib.sha256(content).hexdigest()
        said = self.said_of(content, *sets("model.initial_sha256=" + digest[::-1]))
        self.assertIn(f"\n    expected {digest[::-1]}\n    found    {digest}\n", said)
        self.assertIn("model.safetensors: wrong SHA-256\n", said)
        self.run_into("right", *from_file(), *sets("model.initial_sha256=" + digest.upper()))

    def test_what_the_spec_says(self):
        self.assertIn('model.initial = "file" names no file', self.refused(*sets("model.initial=file")))
        text = (self.folder / self.spec).read_text(encoding="utf-8")
        model = '[model]\ninitial = "file"\ninitial_file = "w"\n'
        for line in 'initial_stddev = 0.5', 'initial_bound = 0.5', 'cell = "lstm"\nforget_bias = 1.0':
            self.write(self.spec, text.replace("[model]\n", f"{model}{line}\n"))
            self.assertIn("has no effect with model.initial = \"file\"", self.refused())
        self.write(self.spec, text.replace("[model]\n", '[model]\ninitial_file = "w"\ninitial = "normal"\n'))
        self.assertIn("model.initial_file has no effect with model.initial", self.refused())

    def test_the_path_is_relative_to_the_spec(self):
        (self.folder / "specs").mkdir()
        self.write("specs/w", safetensors(self.tensors()))
        text = (self.folder / self.spec).read_text(encoding="utf-8").replace('"text.txt"', '"../text.txt"')
        self.spec = self.write("specs/s.toml", text.replace(
            "[model]\n", '[model]\ninitial = "file"\ninitial_file = "w"\n'))
        self.run_into("out")


class Sweeps(InitialFile):
    SWEEP = ('name = "files"\nbase = "small.toml"\n[set]\nmodel.initial = "file"\n'
             'training.learning_rate = 2.0\n[grid]\nmodel.initial_file = {}\n')

    def sweep(self, files):
        for seed, name in enumerate(files):
            self.write(name, safetensors(self.tensors(seed=seed)))
        return self.write("sweep.toml", self.SWEEP.format(json.dumps(files)))

    def test_files_are_an_axis(self):
        process = self.run_cli(self.sweep(["a", "b", "c"]), "--out", "out")
        self.assertEqual(process.returncode, 0, process.errors)
        self.assertEqual(len(list((self.folder / "out").glob("*.h5"))), 3)
        self.write("c", (self.folder / "a").read_bytes())
        dry = self.run_cli("sweep.toml", "--dry-run").output
        self.assertEqual(len(re.findall(r"^[0-9a-f]{12}\b", dry, re.MULTILINE)), 2, dry)

    def test_all_mistakes_are_said_before_anything_starts(self):
        sweep = self.sweep(["a", "b", "c"])
        self.write("b", b"")
        (self.folder / "c").unlink()
        for arguments in (["--out", "out"], ["--dry-run"]):
            process = self.run_cli(sweep, *arguments)
            self.assertEqual(process.returncode, 2)
            self.assertRegex(process.errors, r"(?s)b: not a valid safetensors.*c: cannot be read")
        self.assertFalse((self.folder / "out").exists())

    def test_a_file_that_changes_meanwhile_costs_one_run(self):
        sweep = self.sweep(["a", "b", "c"])
        process = self.start(sweep, "--out", "out", "--jobs", "1", "--set", "training.epochs=3000")
        deadline = time.monotonic() + 20
        while not list(self.folder.glob("out/*.h5")) and time.monotonic() < deadline:
            time.sleep(0.005)
        self.write("b.new", safetensors(self.tensors(seed=7)))
        os.replace(self.folder / "b.new", self.folder / "b")
        output, errors = process.communicate(timeout=110)
        self.assertEqual(process.returncode, 1, output + errors)
        self.assertIn("2 finished, 1 failed", output + errors)
        self.assertIn("b: has changed since the run was prepared", output + errors)


if __name__ == "__main__":
    main()
