"""A run: the sections 5, 6, 7, 8 and 11, from batches to epochs, samples and evaluations."""

import math

import numpy as np
from numpy import float32, float64

from independent.arithmetic import ordered_sum, sum_of_squares, to64
from independent.functions import exp64
from independent.losses import LOSSES
from independent.model import initial_parameters
from independent.network import Network
from independent.optimizers import Clipping, Optimizer
from independent.streams import shuffle
from independent.text import Characters
from independent.unchecked import Unchecked

METRICS = ("clipped_fraction", "cross_entropy", "gradient_norm", "perplexity")
EVALUATION = ("bits_per_character", "cross_entropy", "epoch", "perplexity")
LN2 = float.fromhex("0x1.62e42fefa39efp-1")


class Run:
    """A run as the spec defines it: parameters, the metrics of its epochs, what its validation text says,
    its samples, and how it ended."""

    def __init__(self, spec, text, logged_start=None):
        self.spec, self.text = spec, Characters(text, spec)
        self.N, self.T = spec["training.batch_size"], spec["training.time_steps"]
        self.M = self.T * self.N
        self.network = Network(spec, len(self.text.vocabulary))
        self.initial = self.parameters = initial_parameters(spec, self.network.shapes, logged_start)
        self.optimizer = Optimizer(spec, self.parameters)
        self.u = 0  # the number of updates done
        self.states = self.network.zero_states(self.N)  # after the last update
        self.metrics = {name: [] for name in METRICS}
        self.validation = {name: [] for name in EVALUATION}
        self.has_validation = spec["corpus.validation_fraction"] > 0
        self.best = {}  # the best parameters
        self.samples = []  # (epoch, prefix, text)
        self.status = "running"

    def batches(self, epoch):
        """The beginnings of the sequences of each update of an epoch (5.2, 5.3)."""
        N, T, L = self.N, self.T, len(self.text.training)
        if self.spec["training.sampling"] == "consecutive":
            R = L // N
            return [np.arange(N) * R + b * T for b in range((R - 1) // T)]
        K = (L - 1) // T
        order = np.array(shuffle(self.spec["seed"], f"shuffle/epoch={epoch}", K)) * T
        return [order[b * N:(b + 1) * N] for b in range(K // N)]

    def carries(self):
        return self.spec["training.sampling"] == "consecutive" and self.spec["training.carry_state"]

    def states_before(self, b):
        """The states before update b of an epoch, from 0 (5.5). Those of the run's first are zero anyway."""
        if self.carries() and (b > 0 or self.spec["training.reset_state"] == "never"):
            return self.states
        return self.network.zero_states(self.N)

    def loss(self, outputs, targets):
        scale = float32(1) / float32(self.M)
        return LOSSES[self.spec["training.loss"]](outputs, targets, scale)

    def update(self, begins, states, updates_per_epoch):
        """Section 6. Gives all that it computes, by name; None if the run diverges."""
        at = begins + np.arange(self.T)[:, None]  # (T, N); 5.4
        inputs, targets = self.text.training[at], self.text.training[at + 1].reshape(-1)
        passed = self.network.forward(self.parameters, inputs, states, update=self.u + 1)
        losses, G = self.loss(passed.outputs, targets)
        loss = ordered_sum(losses)  # 6.5
        gradients = self.network.gradients(self.parameters, passed, G)
        norm = math.sqrt(ordered_sum(map(sum_of_squares, gradients.values())))  # 6.8
        if not (math.isfinite(loss) and math.isfinite(norm)):  # 6.9
            return None
        self.u += 1
        self.states = passed.states
        clipping = Clipping(self.spec, gradients, norm)
        self.parameters = self.optimizer.update(
            self.parameters, gradients, clipping, self.u, updates_per_epoch)
        return {"inputs": passed.inputs, "targets": targets,
                "hidden_states": [layer.H for layer in passed.layers],
                "outputs": passed.outputs, "losses": losses, "loss": loss, "output_gradients": G,
                "gradients": gradients, "gradient_norm": norm, "clipped": clipping.clipped,
                "clipping_factor": clipping.factor, "step": self.optimizer.step, "parameters": self.parameters}

    def epoch(self, e):
        """One epoch and its end (section 7)."""
        batches = self.batches(e)
        if not batches:
            raise Unchecked("the text is too short for one update")
        loss_sum, norm_sum, clipped, U = 0.0, 0.0, 0, len(batches)
        for b, begins in enumerate(batches):
            result = self.update(begins, self.states_before(b), U)
            if result is None:
                self.status = "diverged"
                return
            loss_sum, norm_sum = loss_sum + result["loss"], norm_sum + result["gradient_norm"]  # 7.1
            clipped = clipped + result["clipped"]
        cross_entropy = loss_sum / (U * self.M)  # 7.2
        self.log(self.metrics, clipped / U, cross_entropy, norm_sum / U, exp64(cross_entropy))
        self.end_epoch(e)

    def end_epoch(self, e):
        """7.3 and 8.1"""
        evaluated = self.has_validation and e % self.spec["validation.every_epochs"] == 0  # 11.2
        if evaluated:
            self.evaluate(e)
        if math.inf in self.metrics["perplexity"] + self.validation["perplexity"]:
            self.status = "diverged"
            return
        asked = evaluated or not self.has_validation  # 7.4
        if e == self.spec["training.epochs"] or (asked and self.stops(e)):
            self.status = "finished"
        every = self.spec["samples.every_epochs"]
        if every > 0 and (e % every == 0 or self.status == "finished"):
            for prefix in self.spec["samples.prefixes"]:
                self.samples.append((e, prefix, self.sample(prefix)))

    @staticmethod
    def log(curves, *values):
        for curve, value in zip(curves.values(), values):
            curve.append(value)

    def stops(self, e):
        """7.4"""
        spec, every = self.spec, self.spec["validation.every_epochs"] if self.has_validation else 1
        perplexities = (self.validation if self.has_validation else self.metrics)["perplexity"]
        below, above = spec["stop.perplexity_below"], spec["stop.perplexity_above"]
        n = spec["stop.no_improvement_epochs"]
        best = (perplexities.index(min(perplexities)) + 1) * every
        return bool((below and perplexities[-1] < below) or
                    (above and perplexities[-1] > above and e >= spec["stop.after_epoch"]) or
                    (n and best <= e - n))

    def evaluate(self, e):
        """Section 11. All rows take a step at once: none depends on another."""
        R = min(self.spec["validation.rows"], len(self.text.validation) // 2)  # 11.1
        k = len(self.text.validation) // R
        rows = self.text.validation[:R * k].reshape(R, k)
        states, sums = self.network.zero_states(R), np.zeros(R, float64)
        for t in range(k - 1):
            passed = self.network.forward(self.parameters, rows[None, :, t], states)
            states = passed.states
            losses, _ = self.loss(passed.outputs, rows[:, t + 1])
            sums = sums + to64(losses)  # 11.3
        S = ordered_sum(sums)
        cross_entropy = S / (R * (k - 1)) if math.isfinite(S) else math.inf
        perplexity = exp64(cross_entropy)
        if perplexity < min(self.validation["perplexity"], default=math.inf):  # 11.4
            self.best = self.parameters
        self.log(self.validation, cross_entropy / LN2, cross_entropy, e, perplexity)

    def sample(self, text):
        """8.2"""
        states, outputs = self.network.zero_states(1), None
        for i in range(len(text) + self.spec["samples.length"]):
            if i == len(text):
                text += self.text.vocabulary[first_largest(outputs[0])]
            passed = self.network.forward(self.parameters, np.array([[self.text.index[text[i]]]]), states)
            states, outputs = passed.states, passed.outputs
        return text


def first_largest(o):
    best = 0
    for j in range(1, len(o)):
        if o[j] > o[best]:
            best = j
    return best
