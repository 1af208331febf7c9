"""Weights out and in against PyTorch itself: what runexp exports gives its perplexity in torch.nn, and
from PyTorch's start values both train along one curve.

Usage: tests/python tests/run/torch_weights_test.py RUNEXP [unittest arguments]

Skipped without PyTorch (apt-get install python3-torch).
"""

import json
import math

import h5py
import numpy as np

from end_to_end import CliTest, main
from safetensors import read_safetensors, safetensors
from torch_training import clip_norm, loss_of, needs_torch, rows_of, torch, train_epoch

H, BATCH, STEPS, EPOCHS = 16, 8, 16, 20  # as in the spec of end_to_end.py
RATE, THETA = 2.0, 0.05
CELLS = {"tanh": (), "relu": (), "gru": (), "lstm": (), "inner": ("model.cell=gru",
                                                                  "model.gru_inner_bias=true")}
CELLS = {name: settings or (f"model.cell={name}",) for name, settings in CELLS.items()}


def make_rnn(cell, inputs, layers):
    if cell in ("tanh", "relu"):
        return torch.nn.RNN(inputs, H, layers, nonlinearity=cell)
    return (torch.nn.LSTM if cell == "lstm" else torch.nn.GRU)(inputs, H, layers)


class Network(torch.nn.Module if torch else object):
    """As a user of PyTorch writes it."""

    def __init__(self, cell, characters, layers=1, embedding=0):
        super().__init__()
        self.characters = characters
        if embedding:
            self.embedding = torch.nn.Embedding(characters, embedding)
        self.rnn = make_rnn(cell, embedding or characters, layers)
        self.linear = torch.nn.Linear(H, characters)

    def forward(self, text, state):
        """(T, N) characters to (T, N, characters)."""
        if hasattr(self, "embedding"):
            inputs = self.embedding(text)
        else:
            inputs = torch.nn.functional.one_hot(text, self.characters).float()
        hidden, state = self.rnn(inputs, state)
        return self.linear(hidden), state

    def freeze(self, cell):
        """Leaves one bias to each gate, as runexp has it."""
        inner = slice(2 * H, None) if cell == "inner" else slice(0, 0)
        for name, tensor in self.rnn.named_parameters():
            if name.startswith("bias_hh"):
                mask = torch.zeros_like(tensor)
                mask[inner] = 1
                with torch.no_grad():
                    tensor *= mask
                tensor.register_hook(lambda gradient, mask=mask: gradient * mask)


def train(network, text):
    """The perplexity by epoch."""
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    return [math.exp(train_epoch(network, rows_of(text, BATCH), STEPS, optimizer,
                                 lambda parameters: clip_norm(parameters, THETA)))
            for _ in range(EPOCHS)]


@needs_torch
class TorchWeights(CliTest):
    def run_into(self, out, *settings):
        words = [word for setting in settings for word in ("--set", setting)]
        process = self.run_cli(self.spec, "--quiet", "--out", out, *words, "--set",
                               f"training.learning_rate={RATE}", "--set",
                               f"training.clip_theta={THETA}", "--set", f"training.epochs={EPOCHS}")
        self.assertEqual(process.returncode, 0, process.errors)
        (path,) = (self.folder / out).glob("*.h5")
        return path

    def indices(self):
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        vocabulary = sorted(set(text))
        return torch.tensor([vocabulary.index(c) for c in text]), len(vocabulary)

    def test_exported_weights_give_our_perplexity(self):
        text, characters = self.indices()
        for name, settings in CELLS.items():
            for layers, embedding in ((1, 0), (2, 7)):
                with self.subTest(cell=name, layers=layers):
                    out = f"{name}{layers}"
                    run = self.run_into(out, "model.initial=pytorch", f"model.layers={layers}",
                                        f"model.embedding_units={embedding}", *settings)
                    exported = self.run_cli("export", "--weights", run, "-o", f"{out}.safetensors")
                    self.assertEqual(exported.returncode, 0, exported.errors)
                    tensors, _ = read_safetensors(self.folder / f"{out}.safetensors")
                    network = Network(name, characters, layers, embedding)
                    network.load_state_dict({k: torch.tensor(v) for k, v in tensors.items()})
                    with torch.no_grad():
                        outputs, _ = network(text[:-1, None], None)
                        theirs = math.exp(loss_of(outputs.double(), text[1:, None]))
                    process = self.run_cli("evaluate", run, "--text", "text.txt", "--rows", "1", "--json")
                    ours = json.loads(process.output)["perplexity"]
                    print(f"{name}, {layers} layers: {ours:.7g}, PyTorch {theirs:.7g}, "
                          f"relative difference {abs(ours / theirs - 1):.1e}")
                    self.assertLess(ours, characters - 1, "it has not learnt")
                    self.assertLess(abs(ours / theirs - 1), 1e-5)

    def test_start_values_of_pytorch_give_our_curve(self):
        text, characters = self.indices()
        for name, settings in CELLS.items():
            for layers, embedding in ((1, 0), (2, 7)):
                with self.subTest(cell=name, layers=layers):
                    torch.manual_seed(3)
                    network = Network(name, characters, layers, embedding)
                    network.freeze(name)
                    file = f"{name}{layers}.safetensors"
                    self.write(file, safetensors(
                        {k: v.numpy() for k, v in network.state_dict().items()}))
                    run = self.run_into(f"{name}{layers}", "model.initial=file",
                                        f"model.initial_file={file}", f"model.layers={layers}",
                                        f"model.embedding_units={embedding}", *settings)
                    with h5py.File(run) as opened:
                        ours = opened["metrics/perplexity"][()]
                    theirs = np.array(train(network, text))
                    worst = np.abs(ours / theirs - 1).max()
                    print(f"{name}, {layers} layers: {ours[0]:.6g} to {ours[-1]:.6g} in {EPOCHS} "
                          f"epochs, largest relative difference {worst:.1e}")
                    self.assertLess(ours[-1], ours[0] - 0.5, "it has not learnt")
                    self.assertLess(worst, 1e-4)


if __name__ == "__main__":
    main()
