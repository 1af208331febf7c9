#!/usr/bin/env python3
"""Prints the matrix products in a JSON file of bench_kernels as tables: one for each model size,
a product in each row, and in the columns our targets and the other libraries. A cell is the median
in GFLOP/s with its percentage of the FMA peak.

    bench/product_table.py FILE.json
"""

import json
import sys


def medians(path):
    """{(size, product): {column: cell}}, in the program's order."""
    with open(path, encoding="utf-8") as file:
        benchmarks = json.load(file)["benchmarks"]
    benchmarks.sort(key=lambda b: b["family_index"])  # interleaved runs are in random order
    repeated = any(b["run_type"] == "aggregate" for b in benchmarks)
    rows = {}
    for b in benchmarks:
        if "GFLOP/s" not in b or (repeated and b.get("aggregate_name") != "median"):
            continue
        column, size, product = b["run_name"].split("/")
        cell = f"{b['GFLOP/s']:.1f} ({b['of_peak']:.0%})"
        rows.setdefault((size, product), {})[column] = cell
    return rows


def markdown(header, lines):
    widths = [max(len(line[i]) for line in [header, *lines]) for i in range(len(header))]
    rule = ["-" * widths[0]] + ["-" * (width - 1) + ":" for width in widths[1:]]
    for line in [header, rule, *lines]:
        first, *others = line
        cells = [first.ljust(widths[0])] + [c.rjust(w) for c, w in zip(others, widths[1:])]
        print("| " + " | ".join(cells) + " |")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rows = medians(sys.argv[1])
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    for size in dict.fromkeys(size for size, _ in rows):
        print(f"\n{size}\n")
        lines = [[product] + [row.get(column, "") for column in columns]
                 for (row_size, product), row in rows.items() if row_size == size]
        markdown(["GFLOP/s (of peak)"] + columns, lines)


main()
