"""The rules 4.1 and 4.2: the parameters and their initial values.

The parameters are a dict from the names of the tensors to matrices, in canonical order; their gradients and
moments are such dicts, too.
"""

import math

import numpy as np
from numpy import float32

from independent.arithmetic import to32
from independent.streams import draws, quantile, uniform
from independent.unchecked import Unchecked


def of_layer(name, layer):
    """The name of a tensor of a layer."""
    return name if layer == 1 else f"{name}_{layer}"


def layer_weights(parameters, layer, names):
    """The tensors of a layer, by their names in the first one."""
    return {name: parameters[of_layer(name, layer)] for name in names}


class Shapes:
    """4.1. tensors: {name: (rows, columns)} in canonical order; of_each_layer: the names of a layer's."""

    def __init__(self, spec, cell, V):
        H, E, layers = spec["model.hidden_units"], spec["model.embedding_units"], spec["model.layers"]
        self.layers = range(1, layers + 1)
        self.tensors = {"W_xe": (V, E)} if E else {}
        for layer in self.layers:
            I = H if layer > 1 else E or V
            own = {}
            for gate in cell.gates:
                own |= {f"W_x{gate}": (I, H), f"W_h{gate}": (H, H), f"b_{gate}": (1, H)}
            own |= {name: (1, H) for name in cell.more_biases}
            self.of_each_layer = list(own)
            self.tensors |= {of_layer(name, layer): shape for name, shape in own.items()}
        self.tensors |= {"W_hq": (H, V), "b_q": (1, V)}


def initial_parameters(spec, shapes, logged):
    """4.2. logged: the start values that the run file has; they are taken where they are from a file."""
    if spec["model.initial"] == "file":
        return from_log(shapes, logged)
    parameters = {}
    for name, shape in shapes.tensors.items():
        draw = draws(spec["seed"], "init/" + name, np.arange(shape[0] * shape[1]))
        values = START_VALUES[spec["model.initial"]](spec, name, draw)
        parameters[name] = to32(np.broadcast_to(values, draw.shape)).reshape(shape)
    if spec["model.cell"] == "lstm":
        for name in (of_layer("b_f", layer) for layer in shapes.layers):
            parameters[name] = parameters[name] + float32(spec["model.forget_bias"])
    return parameters


def from_log(shapes, logged):
    """The digest of these values is in the identity."""
    if any(name not in logged or logged[name].size != math.prod(shape) for name, shape in shapes.tensors.items()):
        raise Unchecked("its start values are not those of its model")
    return {name: logged[name].reshape(shape) for name, shape in shapes.tensors.items()}


def normal(spec, name, draw):
    return 0.0 if is_bias(name) else spec["model.initial_stddev"] * quantile(uniform(draw))


def uniform_within_bound(spec, name, draw):
    return 0.0 if is_bias(name) else spec["model.initial_bound"] * (2.0 * uniform(draw) - 1.0)


def as_pytorch(spec, name, draw):
    if name == "W_xe":
        return quantile(uniform(draw))
    return (1.0 / math.sqrt(spec["model.hidden_units"])) * (2.0 * uniform(draw) - 1.0)


START_VALUES = {"normal": normal, "uniform": uniform_within_bound, "pytorch": as_pytorch}


def is_bias(name):
    return name[0] == "b"
