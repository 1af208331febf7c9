"""The tanh RNN of runexp in PyTorch, written in three ways. Each is a class with
train_epoch() -> mean loss. All compute the same gradients and do the same updates.

N: batch_size, T: time_steps, M = T N, H: hidden_units, V: vocabulary.
"""

from typing import List

import torch
from torch import nn
from workload import CLIP_THETA, INITIAL_STDDEV, LEARNING_RATE, make_text

aten = torch.ops.aten


def rows_of(shape):
    """The text as consecutive sampling cuts it: (N, characters of a row)."""
    length = shape.batch_size * shape.row_length
    return torch.tensor(make_text(shape)[:length]).view(shape.batch_size, -1)


def batches(rows, shape):
    """Inputs and targets of an epoch's batches, each (N, T)."""
    for start in range(0, shape.updates * shape.time_steps, shape.time_steps):
        end = start + shape.time_steps
        yield rows[:, start:end], rows[:, start + 1 : end + 1]


class Listing:
    """Like the published listings of Dive into Deep Learning: from scratch, with a one-hot matrix
    and an output product per time step, and gradients by autograd."""

    def __init__(self, shape):
        self.shape, self.rows = shape, rows_of(shape)
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


class NnRnn:
    """torch.nn.RNN, nn.Linear, clip_grad_norm_ and torch.optim.SGD."""

    def __init__(self, shape):
        self.shape, self.rows = shape, rows_of(shape)
        self.rnn = nn.RNN(shape.vocabulary, shape.hidden_units)  # takes one-hot inputs
        self.linear = nn.Linear(shape.hidden_units, shape.vocabulary)
        named = [*self.rnn.named_parameters(), *self.linear.named_parameters()]
        for name, p in named:
            nn.init.zeros_(p) if "bias" in name else nn.init.normal_(p, std=INITIAL_STDDEV)
        # Fixes the second bias, which runexp's model does not have.
        self.rnn.bias_hh_l0.requires_grad_(False)
        self.parameters = [p for _, p in named if p.requires_grad]
        self.optimiser = torch.optim.SGD(self.parameters, lr=LEARNING_RATE, foreach=True)

    def train_epoch(self):
        loss_sum = 0.0
        state = torch.zeros(1, self.shape.batch_size, self.shape.hidden_units)
        for X, Y in batches(self.rows, self.shape):
            inputs = nn.functional.one_hot(X.t(), self.shape.vocabulary).float()
            hidden, state = self.rnn(inputs, state.detach())
            outputs = self.linear(hidden.flatten(0, 1))
            loss = nn.functional.cross_entropy(outputs, Y.t().reshape(-1))
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self.parameters, CLIP_THETA)
            self.optimiser.step()
            loss_sum += loss.item()
        return loss_sum / self.shape.updates


@torch.jit.script
def hidden_forward(hidden: List[torch.Tensor], W_hh: torch.Tensor):
    """hidden[t], t > 0, holds the contribution of the input."""
    for t in range(1, len(hidden)):
        hidden[t].addmm_(hidden[t - 1], W_hh).tanh_()


@torch.jit.script
def hidden_backward(
    hidden: List[torch.Tensor], d_hidden: List[torch.Tensor], W_hh_transposed: torch.Tensor
):
    """Turns d_hidden from the gradient with respect to H_t into that with respect to Z_t."""
    for t in range(len(d_hidden) - 1, -1, -1):
        d = d_hidden[t]
        if t + 1 < len(d_hidden):
            d.addmm_(d_hidden[t + 1], W_hh_transposed)
        torch.ops.aten.tanh_backward(d, hidden[t + 1], grad_input=d)


class Tuned:
    """As fast as we could make it: gathered inputs, one product for the whole output layer, all
    memory allocated once, hand-written gradients, one vector of all parameters and one of all
    gradients, so that norm and update take one call each."""

    def __init__(self, shape):
        self.shape = shape
        n, t, h, v = shape.batch_size, shape.time_steps, shape.hidden_units, shape.vocabulary
        self.rows = rows_of(shape).t().contiguous()  # time-major: a batch is a view
        self.all_parameters, self.parameters = self.allocate()
        self.all_gradients, self.gradients = self.allocate()
        for p in self.parameters:
            if p.dim() == 2:
                p.normal_(std=INITIAL_STDDEV)
        self.hidden = torch.zeros(t + 1, n, h)
        self.d_hidden = torch.zeros(t, n, h)
        self.hidden_steps, self.d_hidden_steps = list(self.hidden), list(self.d_hidden)
        self.outputs = torch.empty(t * n, v)
        self.W_hh_transposed = torch.empty(h, h)
        self.row_starts = torch.arange(t * n) * v

    def allocate(self):
        h, v = self.shape.hidden_units, self.shape.vocabulary
        sizes = [(v, h), (h, h), (h,), (h, v), (v,)]
        lengths = [torch.Size(size).numel() for size in sizes]
        vector = torch.zeros(sum(lengths))
        return vector, [x.view(size) for x, size in zip(vector.split(lengths), sizes)]

    def losses_and_gradients(self, x, y):
        """x, y: (M). Returns the sum of the losses; leaves the gradients of their mean."""
        W_xh, W_hh, b_h, W_hq, b_q = self.parameters
        d_W_xh, d_W_hh, d_b_h, d_W_hq, d_b_q = self.gradients
        scale = 1 / self.shape.targets
        before, h = self.hidden[:-1].flatten(0, 1), self.hidden[1:].flatten(0, 1)
        torch.index_select(W_xh, 0, x, out=h)
        h += b_h
        hidden_forward(self.hidden_steps, W_hh)

        o = torch.addmm(b_q, h, W_hq, out=self.outputs)
        aten._softmax.out(o, 1, False, out=o)
        correct = self.row_starts + y
        flat = o.view(-1)
        p = flat[correct]
        flat[correct] = p - 1  # the gradient without the factor 1 / M
        torch.addmm(d_W_hq, h.t(), o, beta=0, alpha=scale, out=d_W_hq)
        torch.sum(o, 0, out=d_b_q)
        d_b_q *= scale

        d = self.d_hidden.view(h.shape)
        torch.addmm(d, o, W_hq.t(), beta=0, alpha=scale, out=d)
        self.W_hh_transposed.copy_(W_hh.t())
        hidden_backward(self.hidden_steps, self.d_hidden_steps, self.W_hh_transposed)
        torch.mm(before.t(), d, out=d_W_hh)
        torch.sum(d, 0, out=d_b_h)
        d_W_xh.zero_()
        d_W_xh.index_add_(0, x, d)
        return -p.log_().sum().item()

    @torch.inference_mode()
    def train_epoch(self):
        loss_sum = 0.0
        self.hidden[-1].zero_()
        steps = self.shape.time_steps
        for start in range(0, self.shape.updates * steps, steps):
            self.hidden[0].copy_(self.hidden[-1])
            x, y = self.rows[start : start + steps], self.rows[start + 1 : start + steps + 1]
            loss_sum += self.losses_and_gradients(x.view(-1), y.view(-1))
            factor = min(CLIP_THETA / self.all_gradients.norm().item(), 1.0)
            self.all_parameters.add_(self.all_gradients, alpha=-LEARNING_RATE * factor)
        return loss_sum / (self.shape.updates * self.shape.targets)


@torch.jit.script
def continue_greedily(
    inputs: torch.Tensor, W_hh: torch.Tensor, W_hq: torch.Tensor, b_q: torch.Tensor,
    prefix: torch.Tensor, length: int
):
    """inputs: W_xh + b_h. Returns the prefix and the continuation."""
    h = torch.zeros(1, W_hh.size(0))
    W_hq_transposed = W_hq.t().contiguous()  # OpenBLAS is faster with it here
    text = list(prefix.split(1))
    read = len(text)
    for i in range(read + length - 1):
        h = torch.index_select(inputs, 0, text[i]).addmm_(h, W_hh).tanh_()
        if i + 1 >= read:
            outputs = torch.addmv(b_q, W_hq_transposed, h[0])
            text.append(outputs.argmax(0, keepdim=True))
    return torch.cat(text)


@torch.inference_mode()
def generate(parameters, prefix, length):
    """Greedy continuation, like runexp's GenerateGreedy. `parameters` are those of Tuned."""
    W_xh, W_hh, b_h, W_hq, b_q = parameters
    return continue_greedily(W_xh + b_h, W_hh, W_hq, b_q, torch.tensor(prefix), length).tolist()


WAYS = {"listing": Listing, "nn.RNN": NnRnn, "tuned": Tuned}
