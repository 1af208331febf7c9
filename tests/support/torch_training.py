"""Training in PyTorch: the cells as papers and textbooks write them, gradients by autograd, updates by
torch.optim. No formula here is taken from core/.
"""

import os
import pathlib
import re
import unittest

# Threads that wait for each other actively take ten times as long on a busy machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
try:
    import torch
except ImportError:
    torch = None

needs_torch = unittest.skipUnless(torch, "needs PyTorch: apt-get install python3-torch")

FIELD_TABLE = pathlib.Path(__file__).resolve().parents[2] / "core" / "spec" / "field.cc"

# The optimiser's settings in a spec, and the same of torch.optim: a class and its arguments.
OPTIMIZERS = {
    "sgd": ({}, "SGD", {}),
    "momentum": ({"momentum.momentum": 0.8}, "SGD", {"momentum": 0.8}),
    "momentum, Nesterov": ({"momentum.nesterov": "true"}, "SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": ({"adagrad.eps": 1e-6, "adagrad.initial_accumulator_value": 0.001},
                "Adagrad", {"eps": 1e-6, "initial_accumulator_value": 0.001}),
    "rmsprop": ({"rmsprop.alpha": 0.95}, "RMSprop", {"alpha": 0.95}),
    "adam": ({"adam.beta1": 0.85, "adam.beta2": 0.99}, "Adam", {"betas": (0.85, 0.99)}),
    "adamw": ({"adamw.weight_decay": 0.1}, "AdamW", {"weight_decay": 0.1}),
}


def choices(field):
    """The words that this field of a spec may have."""
    table = FIELD_TABLE.read_text(encoding="utf-8")
    words = re.search(rf'"{re.escape(field)}".*?\.choices = {{(.*?)}}', table, re.DOTALL)[1]
    return set(re.findall(r'"(\w+)"', words))


def tanh(a, w, h):
    return (torch.tanh(a["h"] + h @ w["W_hh"]),)


def relu(a, w, h):
    return (torch.relu(a["h"] + h @ w["W_hh"]),)


def gru(a, w, h):
    """Chung et al. 2014, as in torch.nn.GRU: the reset gate acts after the product."""
    z, r = (torch.sigmoid(a[gate] + h @ w["W_h" + gate]) for gate in "zr")
    n = torch.tanh(a["h"] + r * (h @ w["W_hh"] + w.get("b_hh", 0)))
    return ((1 - z) * n + z * h,)


def gru_reset_before(a, w, h):
    """Cho et al. 2014: before it."""
    z, r = (torch.sigmoid(a[gate] + h @ w["W_h" + gate]) for gate in "zr")
    n = torch.tanh(a["h"] + (r * h) @ w["W_hh"])
    return ((1 - z) * n + z * h,)


def lstm(a, w, h, c):
    """Gers et al. 2000: with a forget gate, without peepholes."""
    i, f, o = (torch.sigmoid(a[gate] + h @ w["W_h" + gate]) for gate in "ifo")
    c = f * c + i * torch.tanh(a["c"] + h @ w["W_hc"])
    return o * torch.tanh(c), c


# The settings in a spec, the step from one state to the next, and the number of matrices in a state.
CELLS = {
    "tanh": ({}, tanh, 1),
    "relu": ({"model.cell": "relu"}, relu, 1),
    "gru": ({"model.cell": "gru"}, gru, 1),
    "gru, inner bias": ({"model.cell": "gru", "model.gru_inner_bias": "true"}, gru, 1),
    "gru, reset before": ({"model.cell": "gru", "model.gru_reset": "before"}, gru_reset_before, 1),
    "lstm": ({"model.cell": "lstm"}, lstm, 2),
}


class Model:
    """Begins with tensors that have the names of a run file."""

    def __init__(self, cell, tensors, dtype=None):
        _, self.step, self.state_count = CELLS[cell]
        self.tensors = {name: torch.tensor(values, dtype=dtype, requires_grad=True)
                        for name, values in tensors.items()}

    def parameters(self):
        return list(self.tensors.values())

    def layers(self):
        """The tensors of each layer, by their names in the first."""
        own = [name for name in self.tensors if name not in ("W_xe", "W_hq", "b_q")]
        first = [name for name in own if name.count("_") == 1]
        for layer in range(1, len(own) // len(first) + 1):
            yield {name: self.tensors[name if layer == 1 else f"{name}_{layer}"] for name in first}

    def __call__(self, text, states):
        """(T, N) characters and the states before them (None: zeros) to (T, N, characters) and the
        states after them."""
        w, after = self.tensors, []
        inputs = w["W_xe"][text] if "W_xe" in w else None  # None: one-hot
        for layer, own in enumerate(self.layers()):
            gates = [name[3:] for name in own if name.startswith("W_x")]
            a = {gate: own["b_" + gate] + (own["W_x" + gate][text] if inputs is None
                                           else inputs @ own["W_x" + gate]) for gate in gates}
            zero = torch.zeros(text.shape[1], own["W_x" + gates[0]].shape[1], dtype=w["b_q"].dtype)
            state, outputs = states[layer] if states else [zero] * self.state_count, []
            for t in range(len(text)):
                state = self.step({gate: a[gate][t] for gate in gates}, own, *state)
                outputs.append(state[0])
            inputs = torch.stack(outputs)
            after.append(state)
        return inputs @ w["W_hq"] + w["b_q"], after


def loss_of(outputs, targets):
    return torch.nn.functional.cross_entropy(outputs.flatten(0, 1), targets.flatten())


def detached(states):
    """Tensors, or tuples and lists of them."""
    if isinstance(states, torch.Tensor):
        return states.detach()
    return type(states)(detached(part) for part in states)


def rows_of(text, count):
    """A text as consecutive sampling reads it: (characters of a row, rows)."""
    return torch.as_tensor(text)[:len(text) // count * count].reshape(count, -1).T


def clip_norm(parameters, theta):
    """As the textbook's listing does it."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = float(sum((g.double() ** 2).sum() for g in gradients)) ** 0.5
    for g in gradients:
        g *= min(1, theta / norm)


def train_epoch(model, rows, time_steps, optimizer, clip=None):
    """One epoch of consecutive sampling that carries the states. Returns the mean loss."""
    states, losses = None, []
    for begin in range(0, (len(rows) - 1) // time_steps * time_steps, time_steps):
        window = rows[begin:begin + time_steps + 1]
        outputs, states = model(window[:-1], states)
        states = detached(states)
        loss = loss_of(outputs, window[1:])
        optimizer.zero_grad()
        loss.backward()
        if clip:
            clip(list(model.parameters()))
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


def make_optimizer(name, parameters, learning_rate):
    _, kind, arguments = OPTIMIZERS[name]
    return getattr(torch.optim, kind)(parameters, lr=learning_rate, **arguments)
