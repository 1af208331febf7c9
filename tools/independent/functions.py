"""Section 10: functions of float64. Python's floats are float64."""

import math

import numpy as np

LN2_HIGH = float.fromhex("0x1.62e42feep-1")
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
LOG2_E = float.fromhex("0x1.71547652b82fep+0")


def exp64(x):
    """10.1"""
    if x > 709.782712893384:
        return math.inf
    if x < -745.1332191019412:
        return 0.0
    k = math.floor((x * LOG2_E) + 0.5)
    high = x - (k * LN2_HIGH)
    low = k * LN2_LOW
    r = high - low
    c = (high - r) - low
    p = 1.0 / math.factorial(13)
    for n in range(12, 2, -1):
        p = (p * r) + (1.0 / math.factorial(n))
    p = (p * r) + 0.5
    e = 1.0 + (r + (((r * r) * p) + c))
    half = int(k / 2)
    return (e * 2.0 ** half) * 2.0 ** (k - half)


def log64(x):
    """10.2, for an array."""
    tiny = x < 2.0 ** -1022
    m, j = np.frexp(np.where(tiny, x * 2.0 ** 54, x))  # m in [1/2, 1)
    m, k = m * 2.0, j - 1.0 + np.where(tiny, -54.0, 0.0)
    large = m > 1.4142135623730951
    m, k = np.where(large, m * 0.5, m), np.where(large, k + 1.0, k)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    p = 2.0 / 23.0
    for n in range(21, 2, -2):
        p = (p * z) + (2.0 / n)
    p = p * z
    h = (0.5 * f) * f
    return (k * LN2_HIGH) - ((h - ((s * (h + p)) + (k * LN2_LOW))) - f)


def cospi64(x):
    """10.3"""
    y = 1.0 - x if x > 0.5 else x
    cosine = y <= 0.25
    a = math.pi * (y if cosine else 0.5 - y)
    z = a * a
    n = 16 if cosine else 17
    s = 1.0 / math.factorial(n)
    while n > 3:
        n -= 2
        s = (1.0 / math.factorial(n)) - (s * z)
    c = 1.0 - (s * z) if cosine else a - ((a * z) * s)
    return -c if x > 0.5 else c


def power64(x, n):
    """10.4"""
    w, b = 1.0, x
    while n > 0:
        if n % 2 == 1:
            w = w * b
        b, n = b * b, n // 2
    return w
