"""The weights that runexp exports for PyTorch, in a network written from PyTorch's formulas: it must
write what runexp writes.

Usage: tests/python tests/run/weights_test.py RUNEXP [unittest arguments]
"""

import h5py
import numpy as np

from end_to_end import CliTest, main
from safetensors import read_safetensors


def logistic(x):
    return 1 / (1 + np.exp(-x))


# One step of torch.nn.RNN, GRU and LSTM, as their documentation gives it: from the products of the
# input and of the hidden state, biases included.
def rnn_step(nonlinearity):
    return lambda x, h, state: (nonlinearity(x + h), None)


def gru_step(x, h, state):
    (r_x, z_x, n_x), (r_h, z_h, n_h) = np.split(x, 3), np.split(h, 3)
    r, z = logistic(r_x + r_h), logistic(z_x + z_h)
    n = np.tanh(n_x + r * n_h)
    return (1 - z) * n + z * state[0], None


def lstm_step(x, h, state):
    i, f, g, o = np.split(x + h, 4)
    c = logistic(f) * state[1] + logistic(i) * np.tanh(g)
    return logistic(o) * np.tanh(c), c


STEPS = {"tanh": rnn_step(np.tanh), "relu": rnn_step(lambda x: np.maximum(x, 0)),
         "gru": gru_step, "lstm": lstm_step}


def greedy(weights, step, vocabulary, prefix, length):
    """Continues the prefix with the likeliest characters."""
    w = {name: tensor.astype(np.float64) for name, tensor in weights.items()}
    layers = sum(name.startswith("rnn.weight_ih") for name in w)
    units = w["linear.weight"].shape[1]
    states = [(np.zeros(units), np.zeros(units)) for _ in range(layers)]
    text = list(prefix)
    for i in range(len(prefix) + length - 1):
        index = vocabulary.index(text[i])
        if "embedding.weight" in w:
            x = w["embedding.weight"][index]
        else:
            x = np.eye(len(vocabulary))[index]
        for layer in range(layers):
            products = [w[f"rnn.weight_{k}_l{layer}"] @ v + w[f"rnn.bias_{k}_l{layer}"]
                        for k, v in (("ih", x), ("hh", states[layer][0]))]
            states[layer] = step(*products, states[layer])
            x = states[layer][0]
        if i + 1 >= len(prefix):
            text.append(vocabulary[int(np.argmax(w["linear.weight"] @ x + w["linear.bias"]))])
    return "".join(text)


class Weights(CliTest):
    def export(self, *settings):
        """Trains a model with these settings; returns its run file and its exported weights."""
        out = "_".join(settings) or "default"
        sets = [argument for setting in settings for argument in ("--set", setting)]
        trained = self.run_cli(self.spec, "--quiet", "--out", out, "--set", "training.epochs=20",
                               "--set", "training.learning_rate=2", "--set", "model.initial=pytorch", *sets)
        self.assertEqual(trained.returncode, 0, trained.errors)
        (run,) = (self.folder / out).glob("*.h5")
        exported = self.run_cli("export", "--weights", str(run), "-o", f"{out}.safetensors")
        self.assertEqual(exported.returncode, 0, exported.errors)
        return run, read_safetensors(self.folder / f"{out}.safetensors")

    def check(self, cell, *settings):
        run, (weights, metadata) = self.export(f"model.cell={cell}", *settings)
        self.assertEqual(metadata["parameters"], "final")
        with h5py.File(run) as file:
            vocabulary = [chr(point) for point in file["corpus/vocabulary"][:]]
        predict = ["predict", str(run), "--prefix", "河边", "--length", "60"]
        said = self.run_cli(*predict).output
        self.assertEqual(greedy(weights, STEPS[cell], vocabulary, "河边", 60), said.rstrip("\n"))
        self.assertNotEqual(said, self.run_cli(*predict, "--from", "initial").output,
                            "a text that any weights would give")
        return weights

    def test_each_cell_writes_the_same(self):
        for cell in CELLS:
            with self.subTest(cell=cell):
                self.check(cell)

    def test_layers_and_an_embedding(self):
        for cell in CELLS:
            with self.subTest(cell=cell):
                weights = self.check(cell, "model.layers=2", "model.embedding_units=7")
                self.assertEqual(weights["embedding.weight"].shape[1], 7)
                self.assertEqual(weights["rnn.weight_ih_l1"].shape[1], 16)

    def test_our_bias_is_the_first_of_the_two(self):
        _, (weights, _) = self.export()
        self.assertTrue(np.any(weights["rnn.bias_ih_l0"]))
        self.assertFalse(np.any(weights["rnn.bias_hh_l0"]))

    def test_only_earlier_weights_are_replaced(self):
        run, _ = self.export("training.epochs=2")
        (self.folder / "letter.safetensors").write_text("to a friend")
        for path, code in (("training.epochs=2.safetensors", 0), ("letter.safetensors", 2)):
            exported = self.run_cli("export", "--weights", str(run), "-o", path)
            self.assertEqual(exported.returncode, code, exported.errors)
        self.assertIn("letter.safetensors", exported.errors)
        self.assertEqual((self.folder / "letter.safetensors").read_text(), "to a friend")

    def test_mistakes_are_named(self):
        run, _ = self.export("training.epochs=2")
        for arguments, said in (
                (["export", "--weights", str(run)], "-o FILE"),
                (["export", "--weights", "-o", "w.safetensors"], "name one run file"),
                (["export", "--from", "initial", str(run)], "--weights"),
                (["export", "--weights", str(run), "--from", "7", "-o", "w.safetensors"],
                 "Logged are: initial, final"),
                (["export", "--weights", str(run), "-o", str(run)], "run file")):
            with self.subTest(arguments=arguments):
                refused = self.run_cli(*arguments)
                self.assertEqual(refused.returncode, 2)
                self.assertIn(said, refused.errors)
                self.assertFalse((self.folder / "w.safetensors").exists())


CELLS = tuple(STEPS)

if __name__ == "__main__":
    main()
