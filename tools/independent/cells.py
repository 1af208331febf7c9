"""The cells: the rules 6.1, 6.6 and 6.11 to 6.13 for one layer and one time step.

A cell has

- gates: their letters in the names of the tensors, in canonical order; more_biases: tensors of its own;
- carried: the states that flow on in time;
- step(w, A, before): from the layer's tensors w, the inputs A of the gates and the states before it, all
  that a step computes;
- arriving(w, D, later): dH, what comes from above and what comes back from the step after it;
- back(w, s, before, dH, later): all that the way back computes of step s; of the last one, later is None.

What a step computes, forward or back, is a Step. Of one back, s is the step forward; by gate, dZ is the
gradient of the gate's sum, dP that of its product with W_hg, and F the other factor of that product (6.11).
By the names in more_biases it has what their gradients are the column chains of.
"""

from types import SimpleNamespace as Step

import numpy as np
from numpy import float32

from independent.arithmetic import chain, faded, fma, logistic32, tanh32, to32

ONE, ZERO = float32(1), float32(0)


def sums(A, H, w, gates):
    """A_g + H W_hg for each of these gates. Side by side they are one product; no chain notices."""
    wide = chain(np.hstack([A[g] for g in gates]), H, np.hstack([w["W_h" + g] for g in gates]))
    return np.split(wide, len(gates), axis=1)


def products_back(start, dP, w, gates, W="W_h"):
    """start + dP_g W_hgᵀ + … for these gates in their order, one chain (6.11)."""
    return chain(start, np.hstack([dP[g] for g in gates]), np.hstack([w[W + g] for g in gates]).T)


class OneGate:
    """6.1 and 6.6, with f and f' = slope of the state."""

    gates, more_biases, carried = ("h",), (), ("H",)

    def __init__(self, spec):
        pass

    def step(self, w, A, before):
        (Z,) = sums(A, before.H, w, self.gates)
        return Step(H=self.f(Z))

    def arriving(self, w, D, later):
        return D if later is None else products_back(D, later.dZ, w, self.gates)

    def back(self, w, s, before, dH, later):
        dZ = {"h": faded(dH * self.slope(s.H))}
        return Step(dZ=dZ, dP=dZ, F={"h": before.H})


class Tanh(OneGate):
    f = staticmethod(tanh32)

    @staticmethod
    def slope(h):
        return fma(-h, h, ONE)


class Relu(OneGate):
    @staticmethod
    def f(z):
        return np.where(z <= 0, ZERO, z)

    @staticmethod
    def slope(h):
        return to32(h > 0)


class Lstm:
    """6.12"""

    gates, more_biases, carried = ("i", "f", "o", "c"), (), ("H", "C")

    def __init__(self, spec):
        pass

    def step(self, w, A, before):
        i, f, o, c = sums(A, before.H, w, self.gates)
        I, F, O, C_ = logistic32(i), logistic32(f), logistic32(o), tanh32(c)
        C = faded(fma(F, before.C, I * C_))
        K = tanh32(C)
        return Step(I=I, F=F, O=O, C_=C_, C=C, K=K, H=O * K)

    def arriving(self, w, D, later):
        return D if later is None else products_back(D, later.dZ, w, self.gates)

    def back(self, w, s, before, dH, later):
        R = np.zeros_like(dH) if later is None else faded(later.dC * later.s.F)
        dC = fma(dH * s.O, fma(-s.K, s.K, ONE), R)
        dZ = {"i": faded((dC * s.C_) * fma(-s.I, s.I, s.I)),
              "f": faded((dC * before.C) * fma(-s.F, s.F, s.F)),
              "o": faded((dH * s.K) * fma(-s.O, s.O, s.O)),
              "c": faded((dC * s.I) * fma(-s.C_, s.C_, ONE))}
        return Step(s=s, dC=dC, dZ=dZ, dP=dZ, F=dict.fromkeys(self.gates, before.H))


class Gru:
    """6.13, what both ways to reset have in common."""

    gates, more_biases, carried = ("z", "r", "h"), (), ("H",)

    def __init__(self, spec):
        pass

    @staticmethod
    def state(Z, H, N):
        return faded(fma(Z, H, (ONE - Z) * N))

    @staticmethod
    def z_and_h(s, H, dH):
        """dZ of these gates."""
        return {"z": faded((dH * (H - s.N)) * fma(-s.Z, s.Z, s.Z)),
                "h": faded((dH * (ONE - s.Z)) * fma(-s.N, s.N, ONE))}


class GruResetAfter(Gru):
    def __init__(self, spec):
        self.more_biases = ("b_hh",) if spec["model.gru_inner_bias"] else ()

    def step(self, w, A, before):
        start = {**A, "h": np.broadcast_to(w.get("b_hh", ZERO), before.H.shape)}
        z, r, P = sums(start, before.H, w, self.gates)
        Z, R = logistic32(z), logistic32(r)
        N = tanh32(fma(R, P, A["h"]))
        return Step(Z=Z, R=R, P=P, N=N, H=self.state(Z, before.H, N))

    def arriving(self, w, D, later):
        if later is None:
            return D
        return products_back(D + faded(later.dH * later.s.Z), later.dP, w, self.gates)

    def back(self, w, s, before, dH, later):
        dZ = self.z_and_h(s, before.H, dH)
        dZ["r"] = faded((dZ["h"] * s.P) * fma(-s.R, s.R, s.R))
        dP = {**dZ, "h": faded(dZ["h"] * s.R)}
        return Step(s=s, dH=dH, dZ=dZ, dP=dP, F=dict.fromkeys(self.gates, before.H), b_hh=dP["h"])


class GruResetBefore(Gru):
    def step(self, w, A, before):
        z, r = sums(A, before.H, w, "zr")
        Z, R = logistic32(z), logistic32(r)
        Q = R * before.H
        N = tanh32(chain(A["h"], Q, w["W_hh"]))
        return Step(Z=Z, R=R, Q=Q, N=N, H=self.state(Z, before.H, N))

    def arriving(self, w, D, later):
        if later is None:
            return D
        start = (D + faded(later.dH * later.s.Z)) + faded(later.dQ * later.s.R)
        return products_back(start, later.dP, w, "zr")

    def back(self, w, s, before, dH, later):
        dZ = self.z_and_h(s, before.H, dH)
        dQ = chain(ZERO, dZ["h"], w["W_hh"].T)
        dZ["r"] = faded((dQ * before.H) * fma(-s.R, s.R, s.R))
        return Step(s=s, dH=dH, dQ=dQ, dZ=dZ, dP=dZ, F={"z": before.H, "r": before.H, "h": s.Q})


def gru(spec):
    return (GruResetAfter if spec["model.gru_reset"] == "after" else GruResetBefore)(spec)


CELLS = {"tanh": Tanh, "relu": Relu, "gru": gru, "lstm": Lstm}  # of the spec
