"""The rules 6.3 and 6.4. A loss gives the losses of the rows of outputs o with the targets y, and the gradient
by the outputs."""

import numpy as np
from numpy import float32

from independent.arithmetic import exp32, log32, row_sums

ZERO = float32(0)


def cross_entropy(o, y, scale):
    """6.3"""
    rows = np.arange(len(o))
    m = o.max(axis=1)
    d = m - o[rows, y]
    difference = o - m[:, None]
    w = np.where(difference < -40, ZERO, exp32(difference))
    S = row_sums(w)
    g = w * (scale / S)[:, None]
    g[rows, y] = g[rows, y] - scale
    return log32(S) + d, g


def clipped_probability(o, y, scale):
    """6.4"""
    rows, lo = np.arange(len(o)), float32(1e-7)
    hi = float32(1) - lo
    q = np.where(o < lo, lo, np.where(o > hi, hi, o))
    S = row_sums(q)
    e = np.zeros_like(q)
    e[rows, y] = scale / q[rows, y]
    g = np.where((o < lo) | (o > hi), ZERO, (scale / S)[:, None] - e)
    return log32(S) - log32(q[rows, y]), g


LOSSES = {"cross_entropy": cross_entropy, "clipped_probability": clipped_probability}
