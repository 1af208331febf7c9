"""Our optimisers and schedules are PyTorch's: from the gradients that PyTorch computes of a run's
first batches, its optimisers make the parameters that runexp logs.

Usage: tests/python tests/train/torch_optimizers_test.py RUNEXP [unittest arguments]

Skipped without PyTorch (apt-get install python3-torch).
"""

import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np
from torch_training import (OPTIMIZERS, Model, choices, make_optimizer, needs_torch, rows_of, torch,
                            train_epoch)

HIDDEN, BATCH, STEPS, EPOCHS = 24, 4, 12, 30
NAMES = ("W_xh", "W_hh", "b_h", "W_hq", "b_q")
# One update for each epoch, whose parameters are logged.
SPEC = f"""
name = "torch"
corpus.file = "text.txt"
model.hidden_units = {HIDDEN}
model.initial_stddev = 0.2
training.epochs = {EPOCHS}
training.batch_size = {BATCH}
training.time_steps = {STEPS}
training.clip_theta = 1000.0
samples.every_epochs = 0
log.parameters_every_epochs = 1
"""
TEXT = "the quick brown fox jumps over the lazy dog and runs"[:BATCH * (STEPS + 1)]

RATE = 0.05
# RMSprop's first step is ten times as long, and so are its rounding errors.
RATES = {"rmsprop": 0.005}
DEFAULTS = {
    "momentum": lambda p: torch.optim.SGD(p, lr=0.005, momentum=0.9),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.005),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.005),
    "adam": lambda p: torch.optim.Adam(p, lr=0.005),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.005),
}
SCHEDULES = {
    "step": ({"schedule.gamma": 0.5, "schedule.every_epochs": 4},
             lambda o: torch.optim.lr_scheduler.StepLR(o, 4, gamma=0.5)),
    "exponential": ({"schedule.gamma": 0.9},
                    lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9)),
    "linear": ({"schedule.final_factor": 0.1},
               lambda o: torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.1, EPOCHS)),
    "cosine": ({"schedule.final_factor": 0.1},
               lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, EPOCHS, eta_min=0.005)),
}


def run(runexp, settings):
    """The parameters before the first update and after each, in float32."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "text.txt").write_text(TEXT, encoding="utf-8")
        (folder / "spec.toml").write_text(SPEC, encoding="utf-8")
        options = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        subprocess.run([runexp, folder / "spec.toml", "--out", folder, "--quiet", *options],
                       check=True, stdout=subprocess.DEVNULL)
        (path,) = folder.glob("*.h5")
        with h5py.File(path, "r") as file:
            groups = ["initial", *(f"epoch_{e:06}" for e in range(1, EPOCHS + 1))]
            return [[file["parameters"][group][name][()] for name in NAMES] for group in groups]


def make(name):
    return lambda parameters: make_optimizer(name, parameters, RATES.get(name, RATE))


def train(initial, optimizer_of, make_schedule=None, clip=None):
    """As run() returns them."""
    vocabulary = sorted(set(TEXT))
    rows = rows_of([vocabulary.index(c) for c in TEXT], BATCH)
    model = Model("tanh", dict(zip(NAMES, initial)))
    optimizer = optimizer_of(model.parameters())
    schedule = make_schedule(optimizer) if make_schedule else None
    states = [initial]
    for _ in range(EPOCHS):
        train_epoch(model, rows, STEPS, optimizer, clip)
        if schedule:
            schedule.step()
        states.append([p.detach().numpy().copy() for p in model.parameters()])
    return states


class TableTest(unittest.TestCase):
    def test_each_optimizer_and_schedule_is_compared(self):
        for name, table in (("optimizer", OPTIMIZERS), ("schedule", {"constant": 0, **SCHEDULES})):
            self.assertEqual(choices("training." + name), {key.split(",")[0] for key in table})


@needs_torch
class TorchTest(unittest.TestCase):
    def compare(self, settings, *arguments, **more):
        settings = {"training.learning_rate": RATE, **settings}
        ours = run(self.runexp, settings)
        theirs = train(ours[0], *arguments, **more)
        for u in range(EPOCHS + 1):
            for name, a, b in zip(NAMES, ours[u], theirs[u]):
                moved = max(1e-3, float(np.abs(b - theirs[0][NAMES.index(name)]).max()))
                self.assertLess(np.abs(a - b).max() / moved, 2e-4, f"update {u}, {name}")
        self.assertTrue(math.isfinite(float(ours[-1][0].sum())))
        self.assertGreater(np.abs(ours[-1][0] - ours[0][0]).max(), 1e-3, "it has not moved")

    def test_optimizers(self):
        for name, (settings, _, _) in OPTIMIZERS.items():
            with self.subTest(name):
                self.compare({"training.optimizer": name.split(",")[0],
                              "training.learning_rate": RATES.get(name, RATE), **settings}, make(name))

    def test_the_defaults_are_pytorchs(self):
        for name, by_default in DEFAULTS.items():
            with self.subTest(name):
                self.compare({"training.optimizer": name, "training.learning_rate": 0.005}, by_default)

    def test_schedules(self):
        for name, (settings, make_schedule) in SCHEDULES.items():
            with self.subTest(name):
                self.compare({"training.schedule": name, **settings}, make("sgd"), make_schedule)

    def test_clipping(self):
        nn = torch.nn.utils
        for clip, apply in (("norm", lambda p: nn.clip_grad_norm_(p, 0.3)),
                            ("value", lambda p: nn.clip_grad_value_(p, 0.02))):
            with self.subTest(clip):
                theta = 0.3 if clip == "norm" else 0.02
                for optimizer in ("sgd", "adam"):
                    self.compare({"training.optimizer": optimizer, "training.clip": clip,
                                  "training.clip_theta": theta, **OPTIMIZERS[optimizer][0]},
                                 make(optimizer), clip=apply)


if __name__ == "__main__":
    TorchTest.runexp = sys.argv.pop(1)
    unittest.main()
