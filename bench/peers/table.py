"""Formats the measurements of compare.py as Markdown."""

import statistics

from workload import GENERATED, SHAPES, WARM_UP_EPOCHS


def ratios(rounds, way):
    """How many times as long as runexp a way took, for each round."""
    return [theirs["seconds"] / ours["seconds"]
            for ours, theirs in zip(rounds["runexp"], rounds[way], strict=True)]


def number(x):
    """Three significant digits, thousands with a comma."""
    return f"{float(f'{x:.3g}'):,.0f}" if x >= 100 else f"{x:.3g}"


def times(values):
    return f"{number(statistics.median(values))} ({number(min(values))}–{number(max(values))})"


def characters(comparison):
    """The number of characters a measured call processes."""
    shape = SHAPES[comparison["shape"]]
    return shape.updates * shape.targets if comparison["kind"] == "training" else GENERATED


def row(comparison, program):
    """A program's cells by heading; a heading may be missing."""
    measured = comparison["rounds"][program]
    median = {key: statistics.median(r[key] for r in measured) for key in measured[0]
              if key != "torch"}
    way = {"nn": MODULES[comparison["cell"]], "generation": "tuned"}.get(program, program)
    cells = {
        "": "runexp" if program == "runexp" else f"PyTorch: {way}",
        "ms": number(median["seconds"] * 1e3),
        "characters/s": number(characters(comparison) / median["seconds"]),
    }
    if "peak_MiB" in median:
        cells["peak MiB"] = number(median["peak_MiB"])
    if "perplexity" in median:
        cells["perplexity"] = f"{median['perplexity']:.4g}"
    if "of_peak" in median:
        cells["setting"] = f"({median['of_peak']:.0%} of the FMA peak)"
    if program != "runexp":
        cells["× runexp's time"] = times(ratios(comparison["rounds"], program))
        if "as installed" in comparison["trials"][program]:
            cells["ms as installed"] = number(comparison["trials"][program]["as installed"] * 1e3)
        cells["setting"] = comparison["settings"][program]
    return cells


def title(comparison):
    if comparison["kind"] == "generation":
        return f"generation, {comparison['shape']}: {GENERATED} characters"
    shape, threads = SHAPES[comparison["shape"]], comparison["threads"]
    layers = f"{shape.layers} layers of " if shape.layers > 1 else ""
    return (f"{comparison['cell']}, an epoch of {comparison['shape']}, "
            f"{threads} thread{'s' * (threads > 1)}: "
            f"{shape.updates} updates of {shape.batch_size} × {shape.time_steps} characters, "
            f"{layers}{shape.hidden_units} hidden units, vocabulary {shape.vocabulary:,}")


MODULES = {"tanh": "nn.RNN", "gru": "nn.GRU", "lstm": "nn.LSTM"}
HEADINGS = ["", "ms", "× runexp's time", "characters/s", "ms as installed", "peak MiB",
            "perplexity", "setting"]


def block(comparison):
    """The table of one comparison, without headings whose columns are empty."""
    rows = [row(comparison, program) for program in comparison["rounds"]]
    headings = [h for h in HEADINGS if any(h in cells for cells in rows)]
    rule = [":---" if h in ("", "setting") else "---:" for h in headings]
    table = [headings, rule, *([cells.get(h, "") for h in headings] for cells in rows)]
    return [f"**{title(comparison)}**", "", *(f"| {' | '.join(cells)} |" for cells in table)]


def markdown(report):
    m = report["machine"]
    lines = [
        f"{m['cpu']}, {m['processors']} processors, {m['system']}; runexp by {m['compiler']} on "
        f"{m['simd_target']}; PyTorch {m['torch']}; {m['date']}. Medians of {m['rounds']} rounds, "
        f"the range of the ratio in parentheses; perplexity after {WARM_UP_EPOCHS} epochs."
    ]
    for comparison in report["comparisons"]:
        lines += ["", *block(comparison)]
    return "\n".join(lines) + "\n"
