"""Runs against a loop in PyTorch that begins with their logged start values: the gradients of the first
batch, and the perplexity of the first five epochs, for each cell and each optimiser.

Usage: tests/python tests/run/torch_training_test.py RUNEXP [--spec SPEC [--set F=V …]]
       [unittest arguments]

--spec: at the shape and on the text of this experiment, which samples consecutively, instead of a small
one; each cell with SGD and each optimiser with the tanh cell. experiments/jay_consecutive.toml takes ten
minutes.

Training is chaotic, so the learning rates are such that PyTorch with one thread agrees with itself, with two
threads and in double precision, within a tenth of what is asked of runexp. Skipped without PyTorch (apt-get
install python3-torch).
"""

import argparse
import itertools
import math
import pathlib
import sys
import tempfile
import unittest

import h5py
import numpy as np
from end_to_end import CliTest
from torch_training import (CELLS, OPTIMIZERS, Model, choices, clip_norm, loss_of, make_optimizer,
                            needs_torch, rows_of, torch, train_epoch)

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from independent.run_file import RunFile  # noqa: E402
from independent.text import Characters  # noqa: E402

EPOCHS = 5
THETA = 0.01  # Every gradient is longer.
LEARNING_RATES = {"sgd": 40, "momentum": 20, "momentum, Nesterov": 10, "adagrad": 1, "rmsprop": 0.002,
                  "adam": 0.004, "adamw": 0.004}
SMALL = {"model.hidden_units": 32, "model.initial_stddev": 0.2}  # learns soon
DEEP = {"model.layers": 2, "model.embedding_units": 7, "model.initial": "pytorch"}


def perplexities(run, cell, optimizer, learning_rate, dtype=None, threads=1):
    """Of the epochs that PyTorch trains from the start values of a run."""
    torch.set_num_threads(threads)
    spec, model = run.spec, Model(cell, run.parameters, dtype)
    rows = rows_of(run.characters, spec["training.batch_size"])
    optimizer = make_optimizer(optimizer, model.parameters(), learning_rate)
    return [math.exp(train_epoch(model, rows, spec["training.time_steps"], optimizer,
                                 lambda parameters: clip_norm(parameters, THETA)))
            for _ in range(EPOCHS)]


def largest_difference(a, b):
    return max(abs(x / y - 1) for x, y in zip(a, b, strict=True))


class Table(unittest.TestCase):
    def test_each_cell_is_compared(self):
        self.assertEqual(choices("model.cell"), {name.split(",")[0] for name in CELLS})


@needs_torch
class TorchTraining(CliTest):
    given, fields = None, ()  # --spec, --set

    def run_with(self, settings):
        """The file of a run, with its start values and the characters that it is trained on."""
        settings = {"samples.every_epochs": 0, "training.epochs": EPOCHS, **({} if self.given else SMALL),
                    **settings}
        words = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        words += [word for field in self.fields for word in ("--set", field)]
        out = tempfile.mkdtemp(dir=self.folder)
        process = self.run_cli(self.given or self.spec, "--quiet", "--out", out, *words)
        self.assertEqual(process.returncode, 0, process.errors)
        (path,) = pathlib.Path(out).glob("*.h5")
        run = RunFile(path)
        self.assertEqual(run.spec["training.sampling"], "consecutive")
        run.path, run.characters = path, Characters(run.text(None), run.spec).training
        run.parameters = {name: values.reshape(-1) if name[0] == "b" else values
                          for name, values in run.start_values().items()}
        return run

    def compare_epochs(self, cell, optimizer, **more):
        rate = LEARNING_RATES[optimizer]
        run = self.run_with({
            **CELLS[cell][0], **OPTIMIZERS[optimizer][0], "training.optimizer": optimizer.split(",")[0],
            "training.learning_rate": rate, "training.clip_theta": THETA, **more})
        with h5py.File(run.path) as file:
            ours = file["metrics/perplexity"][()]
        theirs, *again = (perplexities(run, cell, optimizer, rate, *how)
                          for how in ((), (None, 2), (torch.float64,)))
        itself = max(largest_difference(other, theirs) for other in again)
        difference = largest_difference(ours, theirs)
        print(f"{cell:18} {optimizer:18} {ours[0]:9.5g} to {ours[-1]:9.5g}  PyTorch with itself "
              f"{itself:.1e}, with runexp {difference:.1e}", flush=True)
        self.assertLess(ours[-1], 0.95 * ours[0], "it has hardly learnt")
        self.assertLess(itself, 1e-4, "at this learning rate nothing can be compared")
        self.assertLess(difference, 1e-3)

    def test_first_epochs(self):
        for cell, optimizer in itertools.product(CELLS, OPTIMIZERS):
            if self.given and cell != "tanh" and optimizer != "sgd":
                continue
            with self.subTest(cell=cell, optimizer=optimizer):
                self.compare_epochs(cell, optimizer)

    def test_two_layers_with_an_embedding(self):
        for cell in CELLS:
            with self.subTest(cell=cell):
                self.compare_epochs(cell, "adam", **DEEP)

    def test_gradients_of_the_first_batch(self):
        """After a single update without clipping, initial - final is the learning rate times the gradient,
        rounded once where that is large."""
        rate = 2.0**20
        plain = self.run_with({"training.epochs": 1}).spec
        length = plain["training.batch_size"] * (plain["training.time_steps"] + 1)
        one_update = {"training.epochs": 1, "corpus.max_characters": length, "training.learning_rate": rate,
                      "training.clip_theta": 1e30}
        for cell, (settings, _, _) in CELLS.items():
            for layers, more in ((1, {}), (2, DEEP)):
                with self.subTest(cell=cell, layers=layers):
                    run = self.run_with({**one_update, **settings, **more})
                    self.compare_gradients(f"{cell}, {layers} layers", run, cell, rate)

    def compare_gradients(self, what, run, cell, rate):
        model = Model(cell, run.parameters, torch.float64)
        rows = rows_of(run.characters, run.spec["training.batch_size"])
        loss_of(model(rows[:-1], None)[0], rows[1:]).backward()
        differences = {}
        for name, tensor in model.tensors.items():
            start, end = (run.entries[f"/parameters/{when}/{name}"].astype(float).reshape(tensor.shape)
                          for when in ("initial", "final"))
            theirs = tensor.grad.numpy()
            differences[name] = np.linalg.norm((start - end) / rate - theirs) / np.linalg.norm(theirs)
        worst = max(differences, key=differences.get)
        print(f"{what}: gradients within {differences[worst]:.1e} ({worst})", flush=True)
        self.assertLess(differences[worst], 1e-5, worst)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("runexp", type=pathlib.Path)
    parser.add_argument("--spec", type=pathlib.Path)
    parser.add_argument("--set", action="append", default=[], metavar="F=V")
    options, rest = parser.parse_known_args()
    CliTest.runexp = str(options.runexp.resolve())
    TorchTraining.given, TorchTraining.fields = options.spec and options.spec.resolve(), options.set
    unittest.main(argv=[sys.argv[0], *rest])
