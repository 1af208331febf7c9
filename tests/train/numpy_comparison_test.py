"""A NumPy implementation of the model, written from the formulas of "Dive into Deep Learning",
compared with runexp's logs, at the shape of the lyrics experiment.

Usage: tests/python tests/train/numpy_comparison_test.py RUNEXP [--every K] [unittest arguments]

RUNEXP_REAL_CORPUS may name jaychou_lyrics.txt.zip; then everything is repeated on it. Besides
the first five epochs, every K-th (default 5) of 20 is computed from the parameters that runexp
logged before it.

The training is chaotic: a difference in the last bit grows from epoch to epoch until, after ten or
fifteen, two correct programs diverge. With clipped_probability this takes only a few updates: the
gradient of a target is 1/q, so the few targets with the smallest q dominate it, and it jumps from 0
to 1e7 as an output passes 1e-7. A single update can still be compared, so there an epoch has one.
"""

import concurrent.futures
import hashlib
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # instead, the restarts run in parallel
import h5py
import numpy as np

EXPERIMENTS = pathlib.Path(__file__).resolve().parents[2] / "experiments"
STAND_IN = EXPERIMENTS / "corpora" / "stand_in_lyrics.txt"
CHARACTERS = 10000
N, T = 32, 35  # sequences per batch, characters per sequence
LEARNING_RATE, THETA = 100.0, 0.01
EVERY, LAST_RESTART = 5, 20
ONE_UPDATE = {"corpus.max_characters": N * (T + 1)}  # in each epoch


# ---- The corpus and its batches.


def read_corpus(path, characters):
    """Returns the indices of the text, and the vocabulary."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            text = archive.read(archive.namelist()[0]).decode("utf-8")
    else:
        text = path.read_bytes().decode("utf-8")
    text = text.replace("\n", " ").replace("\r", " ")[:characters]
    vocabulary = sorted(set(text))
    index = {character: i for i, character in enumerate(vocabulary)}
    return np.array([index[character] for character in text]), vocabulary


def consecutive_batches(text):
    """X and Y of shape (T, N)."""
    rows = text[: len(text) // N * N].reshape(N, -1)
    for start in range(0, (rows.shape[1] - 1) // T * T, T):
        yield rows[:, start : start + T].T, rows[:, start + 1 : start + T + 1].T


def random_batches(text, order):
    """`order`: the numbers of the examples, shuffled."""
    for first in range(0, len(order) // N * N, N):
        starts = np.array(order[first : first + N]) * T
        X = text[starts + np.arange(T)[:, None]]
        yield X, text[starts + np.arange(T)[:, None] + 1]


def philox4x32(counter, key):
    """Philox4x32-10, from Salmon et al., SC 2011."""
    c, k = list(counter), list(key)
    for _ in range(10):
        low, high = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(high >> 32) ^ c[1] ^ k[0], high & 0xFFFFFFFF,
             (low >> 32) ^ c[3] ^ k[1], low & 0xFFFFFFFF]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def shuffled_examples(length, seed, epoch):
    """Fisher-Yates downwards; step i uses the upper half of draw i of the epoch's stream."""
    name = hashlib.sha256(f"shuffle/epoch={epoch}".encode()).digest()
    stream = struct.unpack("<II", name[:8])
    order = list(range((length - 1) // T))
    for i in range(len(order) - 1, 0, -1):
        j = philox4x32((i, 0, *stream), (seed, 0))[1] * (i + 1) >> 32
        order[i], order[j] = order[j], order[i]
    return order


# ---- The model: H_t = tanh(X_t W_xh + H_{t-1} W_hh + b_h), O_t = H_t W_hq + b_q.


def transposed(matrix):
    return np.ascontiguousarray(matrix.T)  # several times faster with a plain BLAS


def cross_entropy(O, targets):
    """The losses of the rows, and d(their sum)/dO."""
    rows = np.arange(len(O))
    E = np.exp(O - O.max(axis=1, keepdims=True))
    S = E.sum(axis=1, keepdims=True)
    losses = np.log(S[:, 0]) - np.log(E[rows, targets])
    dO = E / S
    dO[rows, targets] -= 1
    return losses, dO


def clipped_probability(O, targets):
    """-ln(q_y / sum q) with q = clip(O); the gradient is zero where O is clipped."""
    rows = np.arange(len(O))
    low, high = O.dtype.type(1e-7), O.dtype.type(1) - O.dtype.type(1e-7)
    Q = np.clip(O, low, high)
    S = Q.sum(axis=1, keepdims=True)
    dO = np.broadcast_to(1 / S, O.shape).copy()
    dO[rows, targets] -= 1 / Q[rows, targets]
    dO[(O < low) | (O > high)] = 0
    return np.log(S[:, 0]) - np.log(Q[rows, targets]), dO


LOSSES = {"cross_entropy": cross_entropy, "clipped_probability": clipped_probability}


def loss_and_gradients(p, X, Y, state, loss, rounding_of_outputs=False):
    """The sum of the losses in double, the gradients of their mean, the last hidden state.

    rounding_of_outputs: moves each output as float32 might. A sum of K products has a rounding
    error of about 2^-24 sqrt(K) times the sum of their absolute values.
    """
    M, hidden = X.size, len(p["W_hh"])
    H = np.empty((len(X) + 1, X.shape[1], hidden), p["W_hh"].dtype)
    H[0] = state
    for t in range(len(X)):
        H[t + 1] = np.tanh(p["W_xh"][X[t]] + H[t] @ p["W_hh"] + p["b_h"])
    H_flat = H[1:].reshape(M, hidden)
    O = H_flat @ p["W_hq"] + p["b_q"]
    if rounding_of_outputs:
        signs = np.random.default_rng(1).choice((-1, 1), O.shape)
        O += signs * 2.0**-24 * hidden**0.5 * (abs(H_flat) @ abs(p["W_hq"]))
    losses, dO = LOSSES[loss](O, Y.reshape(M))
    dO /= M
    g = {"W_hq": transposed(H_flat) @ dO, "b_q": dO.sum(axis=0)}
    dH = (dO @ transposed(p["W_hq"])).reshape(H[1:].shape)
    dZ, W_hh_T, dZ_after = np.empty_like(dH), transposed(p["W_hh"]), 0
    for t in reversed(range(len(X))):
        dZ[t] = (dH[t] + dZ_after) * (1 - H[t + 1] ** 2)
        dZ_after = dZ[t] @ W_hh_T
    dZ = dZ.reshape(M, hidden)
    g["W_hh"] = transposed(H[:-1].reshape(M, hidden)) @ dZ
    g["b_h"] = dZ.sum(axis=0)
    g["W_xh"] = np.zeros_like(p["W_xh"])
    np.add.at(g["W_xh"], X.reshape(M), dZ)
    return losses.sum(dtype=np.float64), g, H[-1]


def norm(tensor):
    return np.sqrt(np.sum(np.square(tensor, dtype=np.float64)))


def train_epoch(p, batches, loss, carry_state=True):
    """Changes the parameters p; returns the perplexity."""
    state, total, count = 0, 0.0, 0
    for X, Y in batches:
        sum_of_losses, g, last_state = loss_and_gradients(p, X, Y, state, loss)
        scale = min(THETA / np.sqrt(sum(norm(tensor) ** 2 for tensor in g.values())), 1)
        for name in p:
            p[name] -= np.float32(LEARNING_RATE * scale) * g[name]
        if carry_state:
            state = last_state
        total, count = total + sum_of_losses, count + X.size
    return np.exp(total / count)


# ---- The comparison.


def read_parameters(file, moment, dtype=np.float32):
    return {name: tensor[()].astype(dtype) for name, tensor in file["parameters"][moment].items()}


def report(text):
    print(text, flush=True)


class NumpyComparison(unittest.TestCase):
    corpus = STAND_IN

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.text, vocabulary = read_corpus(cls.corpus, CHARACTERS)
        report(f"\n{cls.corpus.name}: {len(cls.text)} characters, {len(vocabulary)} distinct")

    def run_experiment(self, fields):
        """An open run file."""
        fields = {"corpus.file": self.corpus, "samples.every_epochs": 0} | fields
        if self.corpus == STAND_IN:
            fields["corpus.sha256"] = '""'
        command = [RUNEXP, EXPERIMENTS / "jay_consecutive.toml", "--quiet"]
        command += ["--out", self.folder.name]
        for name, value in fields.items():
            command += ["--set", f"{name}={value}"]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        file = h5py.File(re.search(r"^  file +(.*)$", output, re.MULTILINE)[1], "r")
        self.addCleanup(file.close)
        return file

    def check_gradients(self, loss):
        # A single update without clipping: final = initial - R g. R is a power of two, so only
        # the final value is rounded, by at most 2^-24 (|initial| + R |g|) per element, and
        # (initial - final) / R, taken in double, differs from g normwise by at most
        # 2^-24 (1 + ||initial|| / (R ||g||)) relative. R makes the last term small.
        R = 2.0**20
        fields = {"training.loss": loss, "training.epochs": 1, "training.learning_rate": R}
        file = self.run_experiment(ONE_UPDATE | fields | {"training.clip_theta": 1e30})
        initial = read_parameters(file, "initial", np.float64)
        final = read_parameters(file, "final", np.float64)
        (X, Y), = self.one_batch()
        _, gradients, _ = loss_and_gradients(initial, X, Y, 0, loss)
        _, moved, _ = loss_and_gradients(initial, X, Y, 0, loss, rounding_of_outputs=True)
        report(f"\n{loss}: gradients of the first batch (all but the norm relative)\n"
               "               norm   difference  bound on rounding  condition")
        for name, g in gradients.items():
            difference = norm((initial[name] - final[name]) / R - g) / norm(g)
            rounding = 2.0**-24 * (1 + norm(initial[name]) / (R * norm(g)))
            condition = norm(moved[name] - g) / norm(g)
            report(f"  {name:5} {norm(g):12.5g} {difference:12.1e} {rounding:18.1e}"
                   f" {condition:10.1e}")
            self.assertLess(rounding, 1e-6)
            allowed = 1e-5 + (condition if loss == "clipped_probability" else 0)
            self.assertLess(difference, allowed, f"{loss}: gradient of {name}")

    def check_perplexities(self, title, epochs, logged, found):
        report(f"\n{title}\n  epoch     runexp      NumPy   difference (relative)")
        worst = 0
        for epoch, ours, theirs in zip(epochs, logged, found, strict=True):
            difference = abs(theirs / ours - 1)
            worst = max(worst, difference)
            report(f"  {epoch:5} {ours:10.4f} {theirs:10.4f} {difference:12.1e}")
        self.assertLess(worst, 1e-3, title)

    def one_batch(self):
        text, _ = read_corpus(self.corpus, ONE_UPDATE["corpus.max_characters"])
        return consecutive_batches(text)

    def test_cross_entropy_gradients(self):
        self.check_gradients("cross_entropy")

    def test_clipped_probability_gradients(self):
        self.check_gradients("clipped_probability")

    def test_cross_entropy_epochs(self):
        file = self.run_experiment(
            {"training.epochs": LAST_RESTART + 1, "log.parameters_every_epochs": 1})
        logged = file["metrics/perplexity"][()]
        batches = list(consecutive_batches(self.text))
        restarts = range(EVERY, LAST_RESTART + 1, EVERY)

        def epochs_from(moment, count):
            p = read_parameters(file, moment)
            return [train_epoch(p, batches, "cross_entropy") for _ in range(count)]

        with concurrent.futures.ThreadPoolExecutor() as pool:
            five = pool.submit(epochs_from, "initial", 5)
            next_ones = list(pool.map(lambda e: epochs_from(f"epoch_{e:06}", 1)[0], restarts))
        self.check_perplexities("cross_entropy: from the same initial parameters",
                                range(1, 6), logged[:5], five.result())
        self.check_perplexities("cross_entropy: an epoch from the logged parameters before it",
                                [e + 1 for e in restarts], logged[restarts], next_ones)

    def test_clipped_probability_epochs(self):
        fields = {"training.loss": "clipped_probability", "training.epochs": LAST_RESTART + 1,
                  "log.parameters_every_epochs": 1}
        file = self.run_experiment(ONE_UPDATE | fields)
        (X, Y), = self.one_batch()
        moments = ["initial", *(f"epoch_{e:06}" for e in range(1, LAST_RESTART + 2))]
        p = [read_parameters(file, moment, np.float64) for moment in moments]
        perplexities, steps = [], []
        for before, after in zip(p, p[1:]):
            total, g, _ = loss_and_gradients(before, X, Y, 0, "clipped_probability")
            perplexities.append(np.exp(total / X.size))
            factor = LEARNING_RATE * THETA / np.sqrt(sum(norm(d) ** 2 for d in g.values()))
            steps.append(max(norm(before[n] - after[n] - factor * g[n]) / norm(factor * g[n])
                             for n in g))
        self.check_perplexities(
            "clipped_probability: an epoch of one update from the logged parameters before it",
            range(1, LAST_RESTART + 2), file["metrics/perplexity"], perplexities)
        report("  and its steps (relative differences of the worst tensor, sorted)")
        for i in range(0, len(steps), 7):
            report("  " + "".join(f"{step:10.1e}" for step in sorted(steps)[i : i + 7]))
        # Some of the updates are well-conditioned.
        self.assertLess(sorted(steps)[len(steps) // 4], 1e-5)
        self.assertLess(max(steps), 1e-2)

    def test_random_batches(self):
        characters, seed = 2 * N * T + 1, 7  # two updates
        file = self.run_experiment({"training.sampling": "random", "training.epochs": 3,
                                    "seed": seed, "corpus.max_characters": characters})
        text, _ = read_corpus(self.corpus, characters)
        p, found = read_parameters(file, "initial"), []
        for epoch in (1, 2, 3):
            batches = random_batches(text, shuffled_examples(len(text), seed, epoch))
            found.append(train_epoch(p, batches, "cross_entropy", carry_state=False))
        self.check_perplexities("cross_entropy: random sampling",
                                (1, 2, 3), file["metrics/perplexity"], found)


@unittest.skipUnless(os.environ.get("RUNEXP_REAL_CORPUS"), "RUNEXP_REAL_CORPUS is not set")
class OnTheRealLyrics(NumpyComparison):
    corpus = pathlib.Path(os.environ.get("RUNEXP_REAL_CORPUS", ""))


if __name__ == "__main__":
    RUNEXP = sys.argv.pop(1)
    if "--every" in sys.argv:
        at = sys.argv.index("--every")
        EVERY = int(sys.argv[at + 1])
        del sys.argv[at : at + 2]
    unittest.main()
