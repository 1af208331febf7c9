"""Layers, embedding and dropout: the rules 6.1, 6.1a, 6.2, 6.6 and 6.7, and 6.11 for the gates of a cell."""

from types import SimpleNamespace as Step

import numpy as np
from numpy import float32

from independent.arithmetic import chain, chains_by_index, column_chain
from independent.cells import CELLS, products_back
from independent.model import Shapes, layer_weights, of_layer
from independent.streams import draws, uniform


class Dropout:
    """6.1a. What an update hides from the layer above."""

    def __init__(self, spec, layer, update, shape):
        self.p = spec["model.output_dropout" if layer == spec["model.layers"] else "model.dropout"]
        if self.p > 0:
            draw = draws(spec["seed"], f"dropout/layer={layer}/update={update}", np.arange(shape[0] * shape[1]))
            self.hidden = uniform(draw).reshape(shape) < self.p

    def __call__(self, m):
        if self.p > 0:
            return np.where(self.hidden, float32(0), m * float32(1.0 / (1.0 - self.p)))
        return m


class Network:
    def __init__(self, spec, V):
        self.spec, self.V = spec, V
        self.cell = CELLS[spec["model.cell"]](spec)
        self.shapes = Shapes(spec, self.cell, V)

    def zero_states(self, N):
        """The states of all layers, before the first step."""
        zero = np.zeros((N, self.spec["model.hidden_units"]), float32)
        return [Step(**dict.fromkeys(self.cell.carried, zero)) for _ in self.shapes.layers]

    def forward(self, p, inputs, states, update=None):
        """From the characters (T, N) and the states before them. update is the number of the update
        whose dropout hides states; without one, nothing is hidden."""
        passed = Step(inputs=inputs.reshape(-1), layers=[], states=[])
        X = p["W_xe"][passed.inputs] if "W_xe" in p else None
        for layer, before in zip(self.shapes.layers, states):
            w = layer_weights(p, layer, self.shapes.of_each_layer)
            A, steps = self.gate_inputs(w, X, passed.inputs), [before]
            for t in range(len(inputs)):
                rows = slice(t * inputs.shape[1], (t + 1) * inputs.shape[1])
                steps.append(self.cell.step(w, {g: A[g][rows] for g in A}, steps[t]))
            H = np.concatenate([s.H for s in steps[1:]])
            dropout = Dropout(self.spec, layer, update, H.shape) if update else lambda m: m
            passed.layers.append(Step(w=w, X=X, steps=steps, H=H, dropout=dropout))
            passed.states.append(steps[-1])
            X = dropout(H)
        passed.seen = X
        passed.outputs = chain(p["b_q"], X, p["W_hq"])  # 6.2
        return passed

    def gate_inputs(self, w, X, characters):
        """What the sum of each gate begins with, for all time steps (6.1, 6.11)."""
        if X is None:
            return {g: w["W_x" + g][characters] + w["b_" + g] for g in self.cell.gates}
        return {g: chain(w["b_" + g], X, w["W_x" + g]) for g in self.cell.gates}

    def gradients(self, p, passed, G):
        """6.6 and 6.7, from the gradient by the outputs; in canonical order."""
        found = {"W_hq": chain(float32(0), passed.seen.T, G), "b_q": column_chain(G)}
        D = chain(float32(0), G, p["W_hq"].T)
        for number, layer in reversed(list(zip(self.shapes.layers, passed.layers))):
            backs = self.through_time(layer, layer.dropout(D))
            own, dZ = self.layer_gradients(layer, passed.inputs, backs)
            found |= {of_layer(name, number): value for name, value in own.items()}
            if layer.X is not None:
                D = products_back(float32(0), dZ, layer.w, self.cell.gates, "W_x")
        if "W_xe" in p:
            found["W_xe"] = chains_by_index(D, passed.inputs, self.V)
        return {name: found[name] for name in self.shapes.tensors}

    def layer_gradients(self, layer, characters, backs):
        """The gradients of a layer's tensors (6.7, 6.11), and dZ of all time steps, by gate."""
        gates, own = self.cell.gates, {}
        dZ, dP, F = ({g: np.concatenate([getattr(back, kind)[g] for back in backs]) for g in gates}
                     for kind in ("dZ", "dP", "F"))
        for g in gates:
            one_hot = layer.X is None
            own["W_x" + g] = chains_by_index(dZ[g], characters, self.V) if one_hot else \
                chain(float32(0), layer.X.T, dZ[g])
            own["W_h" + g] = chain(float32(0), F[g].T, dP[g])
            own["b_" + g] = column_chain(dZ[g])
        for name in self.cell.more_biases:
            own[name] = column_chain(np.concatenate([getattr(back, name) for back in backs]))
        return own, dZ

    def through_time(self, layer, D):
        """The way back through the time steps of a layer, in the order of the steps."""
        later, backs, N = None, [], len(D) // (len(layer.steps) - 1)
        for t in range(len(layer.steps) - 2, -1, -1):
            dH = self.cell.arriving(layer.w, D[t * N:(t + 1) * N], later)
            later = self.cell.back(layer.w, layer.steps[t + 1], layer.steps[t], dH, later)
            backs.append(later)
        return backs[::-1]
