"""A model with hand-written gradients, as fast as we could make it, and generation with it."""

import torch
from pytorch_cells import CELLS
from pytorch_operations import sum_rows_by_index
from workload import CLIP_THETA, INITIAL_STDDEV, LEARNING_RATE, rows_of

aten = torch.ops.aten


class Layer:
    """A layer's cell, and its views of the parameters and their gradients: W_x, W_h, b."""

    def __init__(self, cell, parameters, gradients):
        self.cell, self.parameters, self.gradients = cell, parameters, gradients

    @property
    def output(self):
        return self.cell.hidden[1:].flatten(0, 1)

    def forward(self, add_inputs):
        W_x, W_h, b = self.parameters
        add_inputs(W_x, b, self.cell.inputs.flatten(0, 1))
        self.cell.forward(W_h)

    def backward(self):
        """From the gradient in cell.d_hidden. Returns that with respect to the gates' inputs."""
        _, d_W_h, d_b = self.gradients
        self.cell.backward(self.parameters[1].t().contiguous())  # faster with it in OpenBLAS
        torch.mm(self.cell.hidden[:-1].flatten(0, 1).t(), self.cell.d_recurrent.flatten(0, 1),
                 out=d_W_h)
        d = self.cell.d_inputs.flatten(0, 1)
        torch.sum(d, 0, out=d_b)
        return d


class Tuned:
    """Gathered inputs, one product for the whole output layer, scripted loops over time, all memory
    allocated once, hand-written gradients, one vector of all parameters and one of all gradients,
    so that norm and update take one call each."""

    def __init__(self, shape, cell):
        self.shape = shape
        n, t, h, v = shape.batch_size, shape.time_steps, shape.hidden_units, shape.vocabulary
        self.rows = torch.tensor(rows_of(shape)).t().contiguous()  # time-major: a batch is a view
        cells = [CELLS[cell](t, n, h) for _ in range(shape.layers)]
        sizes = []
        for i, c in enumerate(cells):
            sizes += [(h if i else v, c.gates * h), (h, c.gates * h), (c.gates * h,)]
        sizes += [(h, v), (v,)]
        self.all_parameters, self.parameters = allocate(sizes)
        self.all_gradients, self.gradients = allocate(sizes)
        for p in self.parameters:
            if p.dim() == 2:
                p.normal_(std=INITIAL_STDDEV)
        self.layers = [Layer(c, self.parameters[3 * i : 3 * i + 3], self.gradients[3 * i : 3 * i + 3])
                       for i, c in enumerate(cells)]
        self.outputs = torch.empty(t * n, v)
        self.row_starts = torch.arange(t * n) * v

    def forward(self, x):
        """Leaves the outputs in self.outputs."""

        def gather(W_x, b, inputs):
            torch.index_select(W_x, 0, x, out=inputs)
            inputs += b

        self.layers[0].forward(gather)
        for below, layer in zip(self.layers, self.layers[1:]):
            layer.forward(lambda W_x, b, inputs: torch.addmm(b, below.output, W_x, out=inputs))
        W_q, b_q = self.parameters[-2:]
        torch.addmm(b_q, self.layers[-1].output, W_q, out=self.outputs)

    def output_gradients(self, y):
        """Returns the sum of the losses; leaves the gradient with respect to the last layer."""
        d_W_q, d_b_q = self.gradients[-2:]
        h, o, scale = self.layers[-1].output, self.outputs, 1 / self.shape.targets
        aten._softmax.out(o, 1, False, out=o)
        correct = self.row_starts + y
        flat = o.view(-1)
        p = flat[correct]
        flat[correct] = p - 1  # the gradient without the factor 1 / M
        torch.addmm(d_W_q, h.t(), o, beta=0, alpha=scale, out=d_W_q)
        torch.sum(o, 0, out=d_b_q)
        d_b_q *= scale
        d = self.layers[-1].cell.d_hidden.flatten(0, 1)
        torch.addmm(d, o, self.parameters[-2].t(), beta=0, alpha=scale, out=d)
        return -p.log_().sum().item()

    def backward(self, x):
        for below, layer in reversed(list(zip(self.layers, self.layers[1:]))):
            d = layer.backward()
            torch.mm(below.output.t(), d, out=layer.gradients[0])
            torch.mm(d, layer.parameters[0].t(), out=below.cell.d_hidden.flatten(0, 1))
        d = self.layers[0].backward()
        sum_rows_by_index(x, d, self.layers[0].gradients[0])

    @torch.inference_mode()
    def train_epoch(self):
        loss_sum = 0.0
        for layer in self.layers:
            layer.cell.forget()
        steps = self.shape.time_steps
        for start in range(0, self.shape.updates * steps, steps):
            for layer in self.layers:
                layer.cell.carry()
            x, y = self.rows[start : start + steps], self.rows[start + 1 : start + steps + 1]
            self.forward(x.view(-1))
            loss_sum += self.output_gradients(y.view(-1))
            self.backward(x.view(-1))
            factor = min(CLIP_THETA / self.all_gradients.norm().item(), 1.0)
            self.all_parameters.add_(self.all_gradients, alpha=-LEARNING_RATE * factor)
        return loss_sum / (self.shape.updates * self.shape.targets)


def allocate(sizes):
    """A vector, and the tensors of these sizes that share its memory."""
    lengths = [torch.Size(size).numel() for size in sizes]
    vector = torch.zeros(sum(lengths))
    return vector, [x.view(size) for x, size in zip(vector.split(lengths), sizes)]


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
    """Greedy continuation by the tanh cell, like runexp's GenerateGreedy."""
    W_xh, W_hh, b_h, W_hq, b_q = parameters
    return continue_greedily(W_xh + b_h, W_hh, W_hq, b_q, torch.tensor(prefix), length).tolist()
