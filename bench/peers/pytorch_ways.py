"""The models of runexp in PyTorch: as people write them, and the table of all ways. Each is a class
with train_epoch() -> mean loss; all compute the same gradients and do the same updates.

N: batch_size, T: time_steps, M = T N, H: hidden_units, V: vocabulary.
"""

import torch
from pytorch_cells import MODULES
from pytorch_tuned import Tuned
from torch import nn
from workload import CLIP_THETA, INITIAL_STDDEV, LEARNING_RATE, rows_of


def batches(rows, shape):
    """Inputs and targets of an epoch's batches, each (N, T)."""
    for start in range(0, shape.updates * shape.time_steps, shape.time_steps):
        end = start + shape.time_steps
        yield rows[:, start:end], rows[:, start + 1 : end + 1]


class Listing:
    """Like the published listings of Dive into Deep Learning: from scratch, with a one-hot matrix
    and an output product per time step, and gradients by autograd."""

    def __init__(self, shape, cell):
        assert (cell, shape.layers) == ("tanh", 1)
        self.shape, self.rows = shape, torch.tensor(rows_of(shape))
        h, v = shape.hidden_units, shape.vocabulary

        def weights(*size):
            return nn.Parameter(torch.randn(size) * INITIAL_STDDEV)

        self.parameters = [weights(v, h), weights(h, h), nn.Parameter(torch.zeros(h)),
                           weights(h, v), nn.Parameter(torch.zeros(v))]
        self.loss = nn.CrossEntropyLoss()

    def one_hot(self, x):
        result = torch.zeros(len(x), self.shape.vocabulary)
        return result.scatter_(1, x.view(-1, 1), 1)

    def forward(self, inputs, state):
        W_xh, W_hh, b_h, W_hq, b_q = self.parameters
        outputs = []
        for X in inputs:
            state = torch.tanh(torch.matmul(X, W_xh) + torch.matmul(state, W_hh) + b_h)
            outputs.append(torch.matmul(state, W_hq) + b_q)
        return torch.cat(outputs, dim=0), state

    def clip(self):
        norm = torch.tensor([0.0])
        for p in self.parameters:
            norm += (p.grad.data**2).sum()
        norm = norm.sqrt().item()
        if norm > CLIP_THETA:
            for p in self.parameters:
                p.grad.data *= CLIP_THETA / norm

    def train_epoch(self):
        loss_sum = 0.0
        state = torch.zeros(self.shape.batch_size, self.shape.hidden_units)
        for X, Y in batches(self.rows, self.shape):
            state.detach_()
            inputs = [self.one_hot(X[:, t]) for t in range(X.shape[1])]
            outputs, state = self.forward(inputs, state)
            loss = self.loss(outputs, torch.transpose(Y, 0, 1).contiguous().view(-1))
            for p in self.parameters:
                if p.grad is not None:
                    p.grad.data.zero_()
            loss.backward()
            self.clip()
            for p in self.parameters:
                p.data -= LEARNING_RATE * p.grad
            loss_sum += loss.item()
        return loss_sum / self.shape.updates


class Module:
    """torch.nn.RNN, nn.GRU or nn.LSTM, with nn.Linear, clip_grad_norm_ and torch.optim.SGD."""

    def __init__(self, shape, cell):
        self.shape, self.rows = shape, torch.tensor(rows_of(shape))
        # takes one-hot inputs
        self.rnn = MODULES[cell](shape.vocabulary, shape.hidden_units, shape.layers)
        self.linear = nn.Linear(shape.hidden_units, shape.vocabulary)
        named = [*self.rnn.named_parameters(), *self.linear.named_parameters()]
        for name, p in named:
            nn.init.zeros_(p) if "bias" in name else nn.init.normal_(p, std=INITIAL_STDDEV)
            # Fixes the second bias, which runexp's model does not have.
            p.requires_grad_("bias_hh" not in name)
        self.parameters = [p for _, p in named if p.requires_grad]
        self.optimiser = torch.optim.SGD(self.parameters, lr=LEARNING_RATE, foreach=True)

    def train_epoch(self):
        loss_sum = 0.0
        state = None
        for X, Y in batches(self.rows, self.shape):
            inputs = nn.functional.one_hot(X.t(), self.shape.vocabulary).float()
            hidden, state = self.rnn(inputs, state)
            state = tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()
            outputs = self.linear(hidden.flatten(0, 1))
            loss = nn.functional.cross_entropy(outputs, Y.t().reshape(-1))
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.parameters, CLIP_THETA)
            self.optimiser.step()
            loss_sum += loss.item()
        return loss_sum / self.shape.updates


WAYS = {"listing": Listing, "nn": Module, "tuned": Tuned}
