"""Section 3: random numbers, each of which is computed from the seed, the name of its stream and its number."""

import hashlib
import struct

import numpy as np
from numpy import uint64

from independent.arithmetic import to64
from independent.functions import log64


def draws(seed, name, i):
    """Draws i, an array, of a stream (3.1)."""
    i = np.asarray(i, uint64)
    lo, hi = lambda v: v & uint64(0xFFFFFFFF), lambda v: v >> uint64(32)
    s0, s1 = struct.unpack("<II", hashlib.sha256(name.encode("ascii")).digest()[:8])
    c0, c1, c2, c3 = lo(i), hi(i), np.full_like(i, s0), np.full_like(i, s1)
    k0, k1 = seed % 2 ** 32, seed // 2 ** 32
    for _ in range(10):
        p, q = uint64(0xD2511F53) * c0, uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = hi(q) ^ c1 ^ uint64(k0), lo(q), hi(p) ^ c3 ^ uint64(k1), lo(p)
        k0, k1 = (k0 + 0x9E3779B9) % 2 ** 32, (k1 + 0xBB67AE85) % 2 ** 32
    return c0 | c1 << uint64(32)


COEFFICIENTS = """
    3.3871328727963666080e0 1.3314166789178437745e2 1.9715909503065514427e3 1.3731693765509461125e4
    4.5921953931549871457e4 6.7265770927008700853e4 3.3430575583588128105e4 2.5090809287301226727e3
    1 4.2313330701600911252e1 6.8718700749205790830e2 5.3941960214247511077e3
    2.1213794301586595867e4 3.9307895800092710610e4 2.8729085735721942674e4 5.2264952788528545610e3
    1.42343711074968357734e0 4.63033784615654529590e0 5.76949722146069140550e0 3.64784832476320460504e0
    1.27045825245236838258e0 2.41780725177450611770e-1 2.27238449892691845833e-2 7.74545014278341407640e-4
    1 2.05319162663775882187e0 1.67638483018380384940e0 6.89767334985100004550e-1
    1.48103976427480074590e-1 1.51986665636164571966e-2 5.47593808499534494600e-4 1.05075007164441684324e-9
    6.65790464350110377720e0 5.46378491116411436990e0 1.78482653991729133580e0 2.96560571828504891230e-1
    2.65321895265761230930e-2 1.24266094738807843860e-3 2.71155556874348757815e-5 2.01033439929228813265e-7
    1 5.99832206555887937690e-1 1.36929880922735805310e-1 1.48753612908506148525e-2
    7.86869131145613259100e-4 1.84631831751005468180e-5 1.42151175831644588870e-7 2.04426310338993978564e-15
"""  # of A, B, …, F, from the constant up, two lines each
A, B, C, D, E, F = np.array([float(word) for word in COEFFICIENTS.split()]).reshape(6, 8).tolist()


def horner(coefficients, r):
    s = 0.0
    for coefficient in reversed(coefficients):
        s = (s * r) + coefficient
    return s


def uniform(draw):
    """3.2"""
    return (to64(draw >> uint64(12)) + 0.5) * 2.0 ** -52


def quantile(u):
    """3.3"""
    q = u - 0.5
    r = 0.180625 - q * q
    central = (q * horner(A, r)) / horner(B, r)
    r = np.sqrt(-log64(np.where(q < 0, u, 1.0 - u)))
    near, far = r - 1.6, r - 5.0
    y = np.where(r <= 5.0, horner(C, near) / horner(D, near), horner(E, far) / horner(F, far))
    return np.where(np.abs(q) <= 0.425, central, np.where(q < 0, -y, y))


def shuffle(seed, name, n):
    """3.4"""
    a, draw = list(range(n)), draws(seed, name, np.arange(n)).tolist()
    for i in range(n - 1, 0, -1):
        j = ((draw[i] >> 32) * (i + 1)) >> 32
        a[i], a[j] = a[j], a[i]
    return a
