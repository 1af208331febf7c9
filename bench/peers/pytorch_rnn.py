#!/usr/bin/python3
"""Trains runexp's model in PyTorch on the text of bench_training, or generates with it, and
prints as JSON how long that took and what perplexity it reached.

compare.py runs this beside bench_training; by itself:

  bench/peers/pytorch_rnn.py tuned lyrics
"""

import argparse
import json
import math
import sys

from workload import (GENERATED, PREFIX, SHAPES, WARM_UP_EPOCHS, mean_seconds, peak_memory_mib)

try:
    import torch
except ImportError:
    sys.exit("This comparison needs PyTorch: apt-get install python3-torch, and run it with "
             "/usr/bin/python3 (or any Python that has torch).")

import pytorch_cells
import pytorch_tuned
import pytorch_ways


def train(way, shape, cell, seconds, warm_up):
    model = pytorch_ways.WAYS[way](shape, cell)
    for _ in range(warm_up):
        loss = model.train_epoch()
    return {
        "seconds": mean_seconds(model.train_epoch, seconds),
        "perplexity": math.exp(loss),
        "peak_MiB": peak_memory_mib(),
    }


def generate(shape, seconds):
    parameters = pytorch_tuned.Tuned(shape, "tanh").parameters

    def call():
        pytorch_tuned.generate(parameters, PREFIX, GENERATED)

    for _ in range(3):  # torch.jit compiles during the first calls
        call()
    return {"seconds": mean_seconds(call, seconds), "peak_MiB": peak_memory_mib()}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("way", choices=[*pytorch_ways.WAYS, "generation"])
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("--cell", choices=pytorch_cells.CELLS, default="tanh",
                        help="(default %(default)s)")
    parser.add_argument("--torch-threads", type=int, metavar="N",
                        help="torch.set_num_threads(N) (default: as PyTorch has it)")
    parser.add_argument("--seconds", type=float, default=1.0, metavar="S",
                        help="measure for so long, at least one epoch (default %(default)s)")
    parser.add_argument("--warm-up", type=int, default=WARM_UP_EPOCHS, metavar="EPOCHS",
                        help="before measuring, at least 1 (default %(default)s)")
    options = parser.parse_args()
    if options.torch_threads:
        torch.set_num_threads(options.torch_threads)
    torch.set_flush_denormal(True)  # in PyTorch's favour: runexp computes denormals exactly
    torch.manual_seed(1)
    shape = SHAPES[options.shape]
    if options.way == "generation":
        result = generate(shape, options.seconds)
    else:
        result = train(options.way, shape, options.cell, options.seconds, max(1, options.warm_up))
    print(json.dumps({**result, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
