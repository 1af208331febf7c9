"""An analysis of a sweep, in the cells that VS Code, Spyder and jupytext know. As a script:

    python3 tools/analysis_example.py runs        (Debian: /usr/bin/python3)

Needs python3-h5py, python3-pandas and python3-xarray; in a notebook python3-matplotlib, too.
"""

# %% A directory of run files as pandas frames
import pathlib
import sys

import numpy
import pandas

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import runexp_runs

directory = sys.argv[1] if len(sys.argv) > 1 else "runs"
runs = runexp_runs.load(directory)
summary = runs.summary
print(f"{len(summary)} runs, which differ in {', '.join(runs.varying) or 'nothing'}")

# %% Which setting won?
print(summary.sort_values("perplexity")[[*runs.varying, "perplexity"]].head(10).to_string())

# %% A number against another: the geometric mean, as perplexity is an exponential
numbers = [field for field in runs.varying
           if field != "seed" and pandas.api.types.is_numeric_dtype(summary[field])]
if len(numbers) >= 2:
    logarithms = summary.assign(perplexity=numpy.log(summary.perplexity))
    table = numpy.exp(logarithms.pivot_table("perplexity", index=numbers[0], columns=numbers[1]))
    print(table.to_string(float_format="{:.4g}".format))

# %% Curves as xarray, over run and epoch: the first epoch in which each run falls below 100
curves = runs.dataset().perplexity
below = curves < 100
first = curves.epoch.where(below).min("epoch")
print(f"{int(below.any('epoch').sum())} runs fall below 100, "
      f"half of them by epoch {float(first.median()):.0f}" if below.any() else
      "no run falls below 100")

# %% What the best run writes in the end
best = summary.perplexity.idxmin()
for text in runs.samples[runs.samples.run_id == best].tail(2).text:
    print(text)

# %% The curves, in a notebook (tools/plot_runs writes them to files)
if "ipykernel" in sys.modules:
    by_epoch = runs.metrics.pivot(index="epoch", columns="run_id", values="perplexity")
    by_epoch.plot(logy=True, legend=len(summary) <= 12, ylabel="perplexity")
