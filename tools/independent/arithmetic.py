"""Section 1 and the rules 4.3 to 4.6: numbers, functions that are correctly rounded, and the order of sums."""

import decimal

import numpy as np
from numpy import float32, float64, int64

np.seterr(all="ignore")  # Overflow, underflow and NaN are part of the rules.


# float32(x) and float64(x) of 1.3, of arrays: NumPy's own make a scalar of an array with one element.

def to32(x):
    return np.asarray(x, float32)


def to64(x):
    return np.asarray(x, float64)


def fma(a, b, c):
    """a × b + c on float32 with one rounding (1.2).

    The product of two float32 is exact in float64. The sum is rounded to float64 *to odd*: if it is
    not exact, its last bit is 1. Such a number is never the middle of two float32, and float64 has
    more than two bits more than float32, so that the second rounding gives what one rounding would.
    """
    p, c = to64(a) * to64(b), to64(c)
    s = np.asarray(p + c)
    v = s - p
    error = (p - (s - v)) + (c - v)  # p + c = s + error, exactly (Knuth's TwoSum)
    bits = s.view(int64)  # one more is one step away from zero
    fix = np.isfinite(s) & (error != 0) & (bits & 1 == 0)
    step = np.where((error > 0) == (s > 0), 1, -1)
    return to32((bits + fix * step).view(float64))


def faded(x):
    """6.11; also what 6.6 does with dZ, and moment(x) of 6.14."""
    return np.where(np.abs(x) < 2.0 ** -100, float32(0), x)


TILE = 8192  # elements: enough that NumPy's own work does not count, few enough for the processor's cache


def chain(start, a, b):
    """Product chains, start + A B (4.3).

    This does less than fma() for each k. float32(float64(p + c)) is wrong only where p + c in float64 is
    the middle of two float32, which its low 29 bits tell, or where it is not exact and float32 makes a
    denormal of it. If the products are not below 2^-131, they are multiples of 2^-178, and a sum small
    enough for that is exact in float64. Blocks where one or the other may happen are computed by fma().
    """
    element = np.array(np.broadcast_to(start, (a.shape[0], b.shape[1])), float32)
    smallest = lambda m, axis: np.where(m == 0, np.inf, np.abs(to64(m))).min(axis=axis, initial=np.inf)
    exact_if_small = smallest(a, 0) * smallest(b, 1) >= 2.0 ** -131
    a64, b64 = np.ascontiguousarray(to64(a).T), np.ascontiguousarray(to64(b))
    rows = max(1, TILE // b.shape[1])
    for i in range(0, a.shape[0], rows):
        tile = element[i:i + rows]
        depth = max(1, 4 * TILE // tile.size)
        for k in range(0, a.shape[1], depth):
            before, c = tile.copy(), tile.astype(float64)
            p = a64[k:k + depth, i:i + rows, None] * b64[k:k + depth, None, :]
            s = np.empty_like(p)
            for n in range(len(p)):
                np.add(p[n], c, out=s[n])
                tile[...] = s[n]
                c[...] = tile
            doubtful = s.view(int64) & 0x1FFFFFFF == 0x10000000
            if not exact_if_small[k:k + depth].all():
                doubtful |= (s != 0) & (np.abs(s) < 2.0 ** -126)
            if doubtful.any():
                tile[...] = before
                for n in range(k, k + len(p)):
                    tile[...] = fma(a[i:i + rows, n, None], b[n], tile)
    return element


def column_chain(m):
    """The sums down the columns, as one row (4.4)."""
    return np.add.accumulate(np.vstack([np.zeros_like(m[:1]), m]), axis=0)[-1:]


def chains_by_index(m, index, rows):
    """Row v of the result is the column chain over those rows of m whose index is v (6.7)."""
    sums = np.zeros((rows, m.shape[1]), float32)
    for row, v in zip(m, index):
        sums[v] = sums[v] + row
    return sums


def tree(lanes):
    """The sum of 16 lanes, which are the last axis (4.5)."""
    for half in (8, 4, 2, 1):
        lanes = lanes[..., :half] + lanes[..., half:2 * half]
    return lanes[..., 0]


def row_sums(m):
    """Row sums (4.5). A lane begins with +0, therefore never is −0, and more +0 do not change it."""
    m = np.pad(m, ((0, 0), (0, -m.shape[1] % 16)))
    lanes = np.zeros((len(m), 16), m.dtype)
    for j in range(0, m.shape[1], 16):
        lanes = lanes + m[:, j:j + 16]
    return tree(lanes)


def sum_of_squares(m):
    """The sum of the squares of a matrix, in float64 (4.6). Padding does not change it, as in row_sums."""
    m = to64(np.pad(m, ((0, 0), (0, -m.shape[1] % 32))))
    panels = (m * m).reshape(len(m), -1, 2, 16)
    lanes = np.zeros(panels.shape[1::2])
    for row in panels:
        lanes = (lanes + row[:, 0]) + row[:, 1]
    return ordered_sum(tree(lanes))


def ordered_sum(values):
    """The sum in float64, in order, beginning with +0."""
    total = 0.0
    for value in values:
        total = total + float(value)
    return total


# Correctly rounded functions (1.4). NumPy's float64 functions are wrong by some units of 2^-52, how many
# depends on the machine. Where all values within 2^-45 of one round to the same float32, it is the right one.
# The few other inputs are decided with as many decimal digits as it takes.

def correctly_rounded(approximate, exact):
    def function(x):
        x = to32(x)
        y = approximate(to64(x))
        margin = np.abs(y) * 2.0 ** -45
        low, high, result = to32(y - margin), to32(y + margin), to32(y)
        for i in map(tuple, np.argwhere((low != high) & np.isfinite(y))):
            result[i] = decide(exact, x[i], low[i], high[i])
        return result
    return function


def decide(exact, x, low, high):
    """low or high, which are neighbours: the one that is nearer to exact(x)."""
    middle = decimal.Decimal((float(low) + min(float(high), 2.0 ** 128)) / 2)
    digits = 60
    while True:  # No value is exactly in the middle, for these functions of a float32 are transcendental.
        with decimal.localcontext() as context:
            context.prec = digits
            value = exact(decimal.Decimal(float(x)))
            if abs(value - middle) > abs(value) * decimal.Decimal(10) ** (20 - digits):
                return high if value > middle else low
        digits = 2 * digits


exp32 = correctly_rounded(np.exp, lambda x: x.exp())
log32 = correctly_rounded(np.log, lambda x: x.ln())
tanh32 = correctly_rounded(np.tanh, lambda x: 1 - 2 / ((2 * x).exp() + 1))
logistic32 = correctly_rounded(lambda x: 1 / (1 + np.exp(-x)), lambda x: 1 / (1 + (-x).exp()))
