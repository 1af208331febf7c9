"""The rules 6.10, 6.14 and 6.15: clipping, what an update makes of a gradient, and how far it goes."""

import math

import numpy as np
from numpy import float32

from independent.arithmetic import faded, fma
from independent.functions import cospi64, power64


def learning_rate(spec, u, updates_per_epoch):
    """6.15, of update u."""
    e, U = (u - 1) // updates_per_epoch + 1, spec["training.epochs"] * updates_per_epoch
    W = spec["schedule.warmup_updates"]
    k = u - 1 - W
    q = 0.0 if k <= 0 else k / (U - W)
    f = SCHEDULES[spec["training.schedule"]](spec, e, q)
    if u < W:
        f = f * (u / W)
    return spec["training.learning_rate"] * f


def down_to(floor, part):
    return floor + ((1.0 - floor) * part)


SCHEDULES = {
    "constant": lambda spec, e, q: 1.0,
    "step": lambda spec, e, q: power64(spec["schedule.gamma"], (e - 1) // spec["schedule.every_epochs"]),
    "exponential": lambda spec, e, q: power64(spec["schedule.gamma"], max(0, e - spec["schedule.after_epoch"])),
    "linear": lambda spec, e, q: 1.0 - ((1.0 - spec["schedule.final_factor"]) * q),
    "cosine": lambda spec, e, q: down_to(spec["schedule.final_factor"], 0.5 * (1.0 + cospi64(q)))}


class Clipping:
    """6.10: the factor, [x], and whether the update is clipped."""

    def __init__(self, spec, gradients, norm):
        self.factor, self.bound = 1.0, float32(math.inf)
        if spec["training.clip"] == "norm":
            ratio = spec["training.clip_theta"] / norm if norm else math.inf
            self.factor = ratio if ratio < 1 else 1.0
        else:
            self.bound = float32(spec["training.clip_theta"])
        self.clipped = self.factor < 1 or any((np.abs(g) > self.bound).any() for g in gradients.values())

    def bounded(self, x):
        return np.where(x > self.bound, self.bound, np.where(x < -self.bound, -self.bound, x))


class Optimizer:
    """6.14: what has a part in an update beside parameters and gradients."""

    def __init__(self, spec, parameters):
        self.spec = spec
        self.count, self.rule, self.size = OPTIMIZERS[spec["training.optimizer"]]
        adagrad = spec["training.optimizer"] == "adagrad"
        first = float32(spec["adagrad.initial_accumulator_value"] if adagrad else 0)
        self.moments = [{name: np.full_like(p, first) for name, p in parameters.items()}
                        for _ in range(self.count)]

    def update(self, parameters, gradients, clipping, u, updates_per_epoch):
        """What the parameters become."""
        self.u, self.rate = u, learning_rate(self.spec, u, updates_per_epoch)
        self.step = float32(self.size(self, clipping.factor))
        after = {}
        for name, p in parameters.items():
            g = gradients[name]
            c = g if self.rule is sgd else g * float32(clipping.factor)
            new, *moments = self.rule(self, p, clipping.bounded(c), *(m[name] for m in self.moments))
            after[name] = np.where(np.isnan(new), p, new)
            for m, moment in zip(self.moments, moments):
                m[name] = moment
        return after

    def field(self, name):
        """What the name of a field stands for, and its complement x' (6.14)."""
        return float32(self.spec[name]), float32(1.0 - self.spec[name])


def sgd(o, p, g):
    """6.10"""
    return (fma(-o.step, g, p),)


# The rows of the table in 6.14: the new parameter and the new moments.

def momentum(o, p, c, b):
    mu, _ = o.field("momentum.momentum")
    b = faded(fma(mu, b, c))
    d = fma(mu, b, c) if o.spec["momentum.nesterov"] else b
    return fma(-o.step, d, p), b


def adagrad(o, p, c, s):
    r = squarable(c)
    s = faded(fma(r, r, s))
    return fma(-o.step, c / (np.sqrt(s) + o.field("adagrad.eps")[0]), p), s


def rmsprop(o, p, c, s):
    s = average_square(s, squarable(c), *o.field("rmsprop.alpha"))
    return fma(-o.step, c / (np.sqrt(s) + o.field("rmsprop.eps")[0]), p), s


def adam(o, p, c, m, s):
    beta1, complement = o.field("adam.beta1")
    m = faded(fma(complement, c, beta1 * m))
    s = average_square(s, squarable(c), *o.field("adam.beta2"))
    k = float32(math.sqrt(1.0 - power64(o.spec["adam.beta2"], o.u)))
    return fma(-o.step, m / ((np.sqrt(s) / k) + o.field("adam.eps")[0]), p), m, s


def adamw(o, p, c, m, s):
    w = float32(1.0 - (o.rate * o.spec["adamw.weight_decay"]))
    return adam(o, p * w, c, m, s)


def squarable(c):
    """r of 6.14."""
    return np.where(np.abs(c) < 2.0 ** -50, float32(0), c)


def average_square(s, r, keep, complement):
    return faded(fma(complement * r, r, keep * s))


def adam_step(o, factor):
    return o.rate / (1.0 - power64(o.spec["adam.beta1"], o.u))


# How many moments, the rule, and the step before it is rounded.
OPTIMIZERS = {
    "sgd": (0, sgd, lambda o, factor: o.rate * factor),
    "momentum": (1, momentum, lambda o, factor: o.rate),
    "adagrad": (1, adagrad, lambda o, factor: o.rate),
    "rmsprop": (1, rmsprop, lambda o, factor: o.rate),
    "adam": (2, adam, adam_step),
    "adamw": (2, adamw, adam_step)}
