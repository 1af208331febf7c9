"""The work every program of the comparison does: the shapes, the text and the recipe of
bench/shapes.h and bench/bench_training.cc, and how a launch is timed."""

import dataclasses
import time

LEARNING_RATE = 100.0
CLIP_THETA = 0.01
INITIAL_STDDEV = 0.01
WARM_UP_EPOCHS = 3  # before the clock starts; the last one's perplexity is reported
GENERATED = 200  # characters after the prefix
PREFIX = [0, 1]


@dataclasses.dataclass(frozen=True)
class Shape:
    hidden_units: int
    batch_size: int
    time_steps: int
    vocabulary: int
    characters: int
    layers: int = 1

    @property
    def row_length(self):
        """Characters in each row that consecutive sampling cuts the text into."""
        return self.characters // self.batch_size

    @property
    def updates(self):
        return (self.row_length - 1) // self.time_steps

    @property
    def targets(self):
        """Per update."""
        return self.batch_size * self.time_steps


SHAPES = {
    "small": Shape(64, 8, 35, 65, 20_000),
    "lyrics": Shape(256, 32, 35, 1027, 10_000),
    "large": Shape(1024, 64, 35, 5000, 5_000),
    "deep": Shape(512, 50, 50, 65, 10_000, layers=2),
}


@dataclasses.dataclass(frozen=True)
class Task:
    """What is compared: an epoch of training, or generation by the tanh cell."""
    kind: str  # "training" or "generation"
    shape: str
    cell: str
    threads: int

    @property
    def trains(self):
        return self.kind == "training"

    @property
    def exists(self):
        """Only gated cells are measured with several layers."""
        return self.cell != "tanh" or SHAPES[self.shape].layers == 1

    def has(self, way):
        """The listing is of the tanh cell."""
        return way != "listing" or self.cell == "tanh"

    @property
    def name(self):
        """Of the benchmark in bench_training."""
        if not self.trains:
            return f"generation/{self.shape}"
        cell = "" if self.cell == "tanh" else f"/{self.cell}"
        return f"training/{self.shape}{cell}/threads:{self.threads}"


def make_text(shape):
    """The same text that bench_training trains on."""
    state, text = 1, [0]
    while len(text) < shape.characters:
        state = (6364136223846793005 * state + 1442695040888963407) % 2**64
        draw = state >> 33
        text.append((draw // 4 if draw % 4 == 0 else 3 * text[-1] + 1) % shape.vocabulary)
    return text


def rows_of(shape):
    """The text as consecutive sampling cuts it: a list of N lists."""
    text, length = make_text(shape), shape.row_length
    return [text[i * length : (i + 1) * length] for i in range(shape.batch_size)]


def mean_seconds(function, least_seconds):
    """The mean time of a call, over enough calls to take at least this long."""
    calls, start = 0, time.perf_counter()
    while True:
        function()
        calls += 1
        elapsed = time.perf_counter() - start
        if elapsed >= least_seconds:
            return elapsed / calls


def peak_memory_mib():
    """The largest resident memory of this process so far."""
    with open("/proc/self/status", encoding="utf-8") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return float("nan")
