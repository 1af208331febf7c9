"""The cells of the tuned way: their memory, allocated once, and their scripted loops over time with
hand-written gradients.

Whatever is no product is done by few calls with large blocks. So the gates of a step lie side by
side in one row, in an order that puts those next to each other that are treated alike; and each
gradient that a step passes on is the gradient that it gets times factors that need no other
step's gradient: those are computed for all steps at once.

N: batch_size, T: time_steps, M = T N, H: hidden_units.
"""

from typing import List

import torch
from pytorch_operations import are_many, tanh
from torch import nn

aten = torch.ops.aten


@torch.jit.script
def tanh_forward(hidden: List[torch.Tensor], W_h: torch.Tensor):
    """hidden[t], t > 0, holds the contribution of the input."""
    many = are_many(hidden[0])
    for t in range(1, len(hidden)):
        tanh(hidden[t].addmm_(hidden[t - 1], W_h), hidden[t], many)


@torch.jit.script
def tanh_backward(
    hidden: List[torch.Tensor], d_hidden: List[torch.Tensor], W_h_transposed: torch.Tensor
):
    """Turns d_hidden from the gradient with respect to H_t into that with respect to Z_t."""
    for t in range(len(d_hidden) - 1, -1, -1):
        d = d_hidden[t]
        if t + 1 < len(d_hidden):
            d.addmm_(d_hidden[t + 1], W_h_transposed)
        torch.ops.aten.tanh_backward(d, hidden[t + 1], grad_input=d)


@torch.jit.script
def gru_forward(
    hidden: List[torch.Tensor], recurrent: List[torch.Tensor], r: List[torch.Tensor],
    z: List[torch.Tensor], rz: List[torch.Tensor], inner: List[torch.Tensor],
    n: List[torch.Tensor], W_h: torch.Tensor
):
    many = are_many(hidden[0])
    for t in range(len(n)):
        recurrent[t].addmm_(hidden[t], W_h)
        rz[t].sigmoid_()
        tanh(n[t].addcmul_(r[t], inner[t]), n[t], many)
        torch.lerp(n[t], hidden[t], z[t], out=hidden[t + 1])


@torch.jit.script
def gru_backward(
    d_hidden: List[torch.Tensor], z: List[torch.Tensor], d_gates: List[torch.Tensor],
    d_recurrent: List[torch.Tensor], W_h_transposed: torch.Tensor
):
    """d_gates[t], (4, N, H) as seen, holds the factors of the gradient with respect to H_t."""
    for t in range(len(d_hidden) - 1, -1, -1):
        d = d_hidden[t]
        if t + 1 < len(d_hidden):
            d.addcmul_(d_hidden[t + 1], z[t + 1]).addmm_(d_recurrent[t + 1], W_h_transposed)
        d_gates[t].mul_(d)


@torch.jit.script
def lstm_forward(
    hidden: List[torch.Tensor], c: List[torch.Tensor], tanh_c: List[torch.Tensor],
    gates: List[torch.Tensor], oif: List[torch.Tensor], o: List[torch.Tensor],
    i: List[torch.Tensor], f: List[torch.Tensor], g: List[torch.Tensor], W_h: torch.Tensor
):
    many = are_many(hidden[0])
    for t in range(len(gates)):
        gates[t].addmm_(hidden[t], W_h)
        oif[t].sigmoid_()
        tanh(g[t], g[t], many)
        torch.mul(f[t], c[t], out=c[t + 1]).addcmul_(i[t], g[t])
        tanh(c[t + 1], tanh_c[t], many)
        torch.mul(o[t], tanh_c[t], out=hidden[t + 1])


@torch.jit.script
def lstm_backward(
    d_hidden: List[torch.Tensor], d_c: torch.Tensor, through_c: List[torch.Tensor],
    f: List[torch.Tensor], d_gates: List[torch.Tensor], d_o: List[torch.Tensor],
    d_ifg: List[torch.Tensor], W_h_transposed: torch.Tensor
):
    """d_o[t] holds the factor of the gradient with respect to H_t, d_ifg[t] those of the one with
    respect to C_t, and through_c[t] what leads from the one to the other."""
    for t in range(len(d_hidden) - 1, -1, -1):
        d = d_hidden[t]
        if t + 1 < len(d_hidden):
            d.addmm_(d_gates[t + 1], W_h_transposed)
            d_c.mul_(f[t + 1]).addcmul_(d, through_c[t])
        else:
            torch.mul(d, through_c[t], out=d_c)
        d_o[t].mul_(d)
        d_ifg[t].mul_(d_c)


class Cell:
    """The work of one layer. Rows of `gates` have one block of H numbers per gate."""

    gates = 1  # columns of W_x, W_h and b, in units of H
    states = 1  # what is carried from step to step

    def __init__(self, steps, batch_size, hidden_units):
        self.size = steps, batch_size, hidden_units
        self.carried = [torch.zeros(steps + 1, batch_size, hidden_units)
                        for _ in range(self.states)]
        self.hidden = self.carried[0]
        self.d_hidden = torch.zeros(self.size)

    def blocks(self, count):
        """Memory for that many blocks in a row: all (T, N, count H), and blocks (T, count, N, H),
        which share it."""
        t, n, h = self.size
        memory = torch.zeros(t, n, count * h)
        return memory, memory.view(t, n, count, h).transpose(1, 2)

    def carry(self):
        """Makes the last states those before the next batch."""
        for state in self.carried:
            state[0].copy_(state[-1])

    def forget(self):
        for state in self.carried:
            state[-1].zero_()


class TanhCell(Cell):
    def __init__(self, *size):
        super().__init__(*size)
        self.inputs = self.hidden[1:]
        self.d_inputs = self.d_recurrent = self.d_hidden
        self.steps = list(self.hidden)
        self.d_steps = list(self.d_hidden)

    def forward(self, W_h):
        tanh_forward(self.steps, W_h)

    def backward(self, W_h_transposed):
        tanh_backward(self.steps, self.d_steps, W_h_transposed)


class GruCell(Cell):
    """In the order n r z, then what the reset gate multiplies, H W_hn."""

    gates = 3

    def __init__(self, *size):
        super().__init__(*size)
        h = self.size[2]
        self.all, blocks = self.blocks(4)
        self.n, self.r, self.z, self.inner = blocks.unbind(1)
        self.inputs, recurrent = self.all[..., : 3 * h], self.all[..., h:]
        self.d_all, self.d_blocks = self.blocks(4)
        self.d_inputs, self.d_recurrent = self.d_all[..., : 3 * h], self.d_all[..., h:]
        rz = self.all[..., h : 3 * h]
        self.forward_steps = [list(x) for x in (self.hidden, recurrent, self.r, self.z, rz,
                                                self.inner, self.n)]
        self.backward_steps = [list(x) for x in (self.d_hidden, self.z, self.d_blocks,
                                                 self.d_recurrent)]

    def forward(self, W_h):
        self.inner.zero_()
        gru_forward(*self.forward_steps, W_h)

    def backward(self, W_h_transposed):
        d_n, d_r, d_z, d_inner = self.d_blocks.unbind(1)
        n, r, z = self.n, self.r, self.z
        aten.tanh_backward(1 - z, n, grad_input=d_n)
        torch.mul(d_n, r, out=d_inner)
        aten.sigmoid_backward(d_n * self.inner, r, grad_input=d_r)
        aten.sigmoid_backward(self.hidden[:-1] - n, z, grad_input=d_z)
        gru_backward(*self.backward_steps, W_h_transposed)


class LstmCell(Cell):
    """In the order o i f g."""

    gates = 4
    states = 2

    def __init__(self, *size):
        super().__init__(*size)
        h = self.size[2]
        self.c = self.carried[1]
        self.tanh_c, self.through_c = torch.zeros(self.size), torch.zeros(self.size)
        self.d_c = torch.zeros(self.size[1:])
        self.inputs, blocks = self.blocks(4)
        self.o, self.i, self.f, self.g = blocks.unbind(1)
        self.d_inputs, self.d_blocks = self.blocks(4)
        self.d_recurrent = self.d_inputs
        self.forward_steps = [list(x) for x in (
            self.hidden, self.c, self.tanh_c, self.inputs, self.inputs[..., : 3 * h], self.o,
            self.i, self.f, self.g)]
        self.backward_steps = [self.d_c if x is self.d_c else list(x) for x in (
            self.d_hidden, self.d_c, self.through_c, self.f, self.d_inputs, self.d_blocks[:, 0],
            self.d_blocks[:, 1:])]

    def forward(self, W_h):
        lstm_forward(*self.forward_steps, W_h)

    def backward(self, W_h_transposed):
        d_o, d_i, d_f, d_g = self.d_blocks.unbind(1)
        o, i, f, g = self.o, self.i, self.f, self.g
        aten.sigmoid_backward(self.tanh_c, o, grad_input=d_o)
        aten.sigmoid_backward(g, i, grad_input=d_i)
        aten.sigmoid_backward(self.c[:-1], f, grad_input=d_f)
        aten.tanh_backward(i, g, grad_input=d_g)
        aten.tanh_backward(o, self.tanh_c, grad_input=self.through_c)
        lstm_backward(*self.backward_steps, W_h_transposed)


CELLS = {"tanh": TanhCell, "gru": GruCell, "lstm": LstmCell}
MODULES = {"tanh": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
