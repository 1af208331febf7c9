#!/usr/bin/python3
"""Draws the share of the FMA peak over hidden units and vocabulary, for each cell a panel.

  build/release/bench/bench_training --benchmark_filter=^share/ --benchmark_out=share.json
  bench/draw_share.py share.json -o bench/share_of_peak.svg

Needs python3-matplotlib.
"""

import argparse
import json
import re

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.colors import Normalize

NAME = re.compile(r"share/(\w+)/hidden:(\d+)/vocabulary:(\d+)/real_time$")
TITLES = {"tanh": "tanh RNN", "gru": "GRU", "lstm": "LSTM"}
COLOURS = plt.get_cmap("viridis")
SCALE = Normalize(0.3, 1.0)  # those below are as dark as the lowest


def shares(lines):
    """{cell: {(hidden units, vocabulary): share}} of the lines of Google Benchmark's reports."""
    found = {}
    for line in lines:
        if match := NAME.match(line["name"]):
            cell, hidden, vocabulary = match.groups()
            found.setdefault(cell, {})[int(hidden), int(vocabulary)] = line["of_peak"]
    return found


def draw_panel(axes, title, cells):
    hidden = sorted({h for h, _ in cells})
    vocabulary = sorted({v for _, v in cells})
    values = [[cells.get((h, v), float("nan")) for h in hidden] for v in vocabulary]
    image = axes.imshow(values, cmap=COLOURS, norm=SCALE, origin="lower", aspect="auto")
    for y, row in enumerate(values):
        for x, share in enumerate(row):
            axes.text(x, y, f"{share:.0%}"[:-1], ha="center", va="center", fontsize=10,
                      color="black" if SCALE(share) > 0.6 else "white")
    axes.set_title(title)
    axes.set_xticks(range(len(hidden)), [f"{h:,}" for h in hidden])
    axes.set_yticks(range(len(vocabulary)), [f"{v:,}" for v in vocabulary])
    axes.set_xlabel("hidden units")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return image


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", metavar="REPORT",
                        help="of bench_training, in Google Benchmark's JSON")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="SVG, PNG or PDF")
    options = parser.parse_args()
    lines = []
    for report in options.reports:
        with open(report, encoding="utf-8") as file:
            lines += json.load(file)["benchmarks"]
    found = shares(lines)
    figure, panels = plt.subplots(1, len(found), figsize=(3.6 * len(found), 3.2), sharey=True,
                                  squeeze=False, layout="constrained")
    for axes, (cell, cells) in zip(panels[0], found.items()):
        image = draw_panel(axes, TITLES.get(cell, cell), cells)
    panels[0][0].set_ylabel("vocabulary")
    bar = figure.colorbar(image, ax=panels[0], format="{x:.0%}", pad=0.01)
    bar.set_label("share of the FMA peak")
    bar.outline.set_visible(False)
    plt.rcParams["svg.fonttype"] = "none"  # text, no outlines
    plt.rcParams["svg.hashsalt"] = "runexp"  # the same bytes each time
    figure.savefig(options.output, dpi=150, metadata={"Date": None} if
                   options.output.endswith(".svg") else None)


if __name__ == "__main__":
    main()
