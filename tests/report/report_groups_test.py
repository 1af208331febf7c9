"""Groups of runs on the page of runexp report, in a real browser.

Usage: tests/python tests/report/report_groups_test.py RUNEXP [unittest arguments]
"""

import json
import math
import shutil
import statistics

from report_page import PageTest, data_of, main

SWEEP = """name = "seeds"
base = "small.toml"
[grid]
"training.learning_rate" = [0.1, 1.0]
"training.clip_theta" = [0.01, 0.1]
seed = [1, 2, 3]
"""
GROUPS, SEEDS = 4, 3


class GroupsTest(PageTest):
    def open_sweep(self, sweep=SWEEP):
        self.run_sweep(sweep)
        self.report("out")
        self.open_page()
        self.is_quiet()

    def list_over(self, *fields):
        process = self.run_cli("list", "out", "--over", ",".join(fields), "--sort", "median", "--json")
        return json.loads(process.output)

    def test_where_seeds_vary_the_page_shows_groups_with_the_figures_of_list(self):
        self.open_sweep()
        self.assertEqual(self.evaluate("[...grouping]"), ["seed"])
        self.assertEqual(self.shown(), {"curves": [GROUPS] * 3, "table": GROUPS})
        self.assertEqual(self.evaluate("sweptAxes.map(axis => axis.shortName)"),
                         ["learning_rate", "clip_theta"])
        groups = self.evaluate("""lines.map(({values, n, median, mean, interval, lowest, highest}) =>
            [values[1], values[2], n, median, mean, ...interval, lowest, highest])""")
        names = ["n", "median", "geometric_mean", "interval_low", "interval_high", "lowest", "highest"]
        expected = self.list_over("seed")
        for group in expected:
            (found,) = [figures for rate, theta, *figures in groups
                        if rate == group["training.learning_rate"]
                        and theta == group["training.clip_theta"]]
            for value, name in zip(found, names, strict=True):
                self.assertTrue(math.isclose(value, group[name], rel_tol=1e-5), (group, name, value))
        best = expected[0]
        summary = self.evaluate("byId('summary').textContent")
        self.assertIn(f"The best setting is learning_rate {best['training.learning_rate']:g}, "
                      f"clip_theta {best['training.clip_theta']:g}, which ends at a median", summary)
        self.assertIn(f"in {SEEDS} runs; geometric mean", summary)
        # A setting of few runs is not asked, and the sentence says so.
        summary = self.evaluate("bestLine().n = 1, summaryOfGroups(bestLine())")
        self.assertIn(f"Of the {GROUPS - 1} with {SEEDS} runs or more, the best is learning_rate", summary)

    def test_a_line_is_the_median_and_its_band_the_extremes(self):
        self.open_sweep()
        runs = data_of(self.page)["runs"]
        for group in self.evaluate("lines.map(g => [g.runs.map(run => run.index), g.bands.headline])"):
            members, band = group
            self.assertEqual(len(members), SEEDS)
            epochs = list(zip(*(runs[i]["perplexity"] for i in members)))
            self.assertEqual(band["median"], [statistics.median(values) for values in epochs])
            self.assertEqual(band["lowest"], [min(values) for values in epochs])
            self.assertEqual(band["highest"], [max(values) for values in epochs])
            self.assertEqual(band["n"], [SEEDS] * len(epochs))
        self.assertIn("A line is the median of the runs of a group",
                      self.evaluate("byId('bands').textContent"))
        # The range of a chart has room for every band.
        values = [value for run in runs for value in run["perplexity"]]
        middle = statistics.median(values)
        self.assertEqual(
            self.evaluate(f"withBands(charts[0].plot, charts[0].metric, {middle}, {middle})"),
            [min(values), max(values)])
        self.assertEqual(self.band_at(2.3, 5.5), 0)
        self.evaluate("lines[0].bands.headline.lowest.fill(2); charts[0].plot.setData(charts[0].plot.data)")
        self.browser.settle()
        self.assertGreater(self.band_at(2.3, 5.5), 0)

    def band_at(self, epoch, value):
        """How opaque the first chart is at that place, where no line is."""
        return self.evaluate(f"""(({{plot}}) => plot.ctx.getImageData(
            plot.valToPos({epoch}, 'x', true), plot.valToPos({value}, 'y', true), 1, 1).data[3]
            )(charts[0])""")

    def test_a_group_unfolds_into_its_runs(self):
        self.open_sweep()
        rows = "[...document.querySelectorAll('#runs tbody tr')].filter(row => !row.hidden)"
        self.assertEqual(self.evaluate(f"{rows}.length"), GROUPS)
        self.evaluate(f"{rows}[1].querySelector('button').click()")
        self.browser.settle()
        self.assertEqual(self.evaluate(f"{rows}.map(row => row.className)"),
                         ["", ""] + ["member"] * SEEDS + [""] * (GROUPS - 2))
        self.assertIn("▾", self.evaluate(
            f"getComputedStyle({rows}[1].querySelector('button'), '::before').content"))
        self.evaluate(f"{rows}[4].querySelector('button').click()")
        self.browser.settle()
        self.assertEqual(self.evaluate(f"{rows}[4].querySelector('button').textContent"),
                         self.evaluate("runs[selection.current].id"))
        self.assertEqual(self.evaluate("document.querySelector('#run dd').textContent"),
                         self.evaluate("runs[selection.current].file"))
        chosen = self.evaluate("runs[selection.current].id")
        self.browser.load_by("reload()")  # as a live page does
        self.assertEqual(self.evaluate(f"{rows}.map(row => row.className)"),
                         ["", ""] + ["member"] * SEEDS + [""] * (GROUPS - 2))
        self.assertEqual(self.evaluate("runs[selection.current].id"), chosen)
        self.assertRegex(self.evaluate("document.querySelectorAll('#run dd')[1].textContent"),
                         rf"^learning_rate [\d.]+, clip_theta [\d.]+: median [\d.]+, "
                         rf"[\d.]+ to [\d.]+ in {SEEDS} runs$")
        self.evaluate(f"{rows}[1].querySelector('button').click()")
        self.browser.settle()
        self.assertEqual(self.evaluate(f"{rows}.length"), GROUPS)
        self.is_quiet()

    def test_hovering_tells_how_many(self):
        self.open_sweep()
        self.evaluate("document.querySelector('.chart').focus()")
        self.browser.press("ArrowLeft")
        group = "lines[selection.hovered]"
        values = sorted(self.evaluate(f"{group}.runs.map(run => run.perplexity[4])"))
        low, middle, high = self.evaluate(f"{values}.map(value => formatNumber(value))")
        self.assertEqual(self.evaluate("document.querySelector('.readout').textContent"),
                         f"epoch 5: perplexity {middle} (median), {low} to {high} in {SEEDS} runs  ·  "
                         + self.evaluate(f"describeLine({group})"))

    def test_switches_and_ranges_take_whole_groups(self):
        self.open_sweep()
        self.evaluate("document.querySelector('#runs tbody input').click()")
        self.browser.settle()
        self.assertEqual(self.shown()["curves"][0], GROUPS - 1)
        self.assertEqual(self.evaluate("selection.off.size"), SEEDS)
        self.assertEqual(self.evaluate("byId('shown-count').textContent"), "3 of 4 groups shown, 9 runs")
        self.evaluate("setRange(sweptAxes[0], [1, 1])")
        self.browser.settle()
        self.assertEqual(self.shown()["table"], GROUPS // 2)

    def test_what_is_grouped_over_can_be_chosen(self):
        self.open_sweep()
        box = "document.querySelector('#grouping input[name=\"{}\"]')"
        self.assertEqual(self.evaluate(
            "[...document.querySelectorAll('#grouping label')].map(l => l.textContent.trim())"),
            ["seed", "learning_rate", "clip_theta"])
        self.browser.load_by(box.format("training.clip_theta") + ".click()")
        self.assertEqual(self.evaluate("lines.map(group => group.n)"), [2 * SEEDS] * 2)
        for group in self.list_over("seed", "clip_theta"):
            self.assertTrue(any(math.isclose(median, group["median"], rel_tol=1e-5)
                                for median in self.evaluate("lines.map(group => group.median)")))
        self.browser.load_by(box.format("training.clip_theta") + ".click()")
        self.browser.load_by(box.format("seed") + ".click()")
        self.assertEqual(self.shown(), {"curves": [GROUPS * SEEDS] * 3, "table": GROUPS * SEEDS})
        self.assertIn("the best ends at perplexity", self.evaluate("byId('summary').textContent"))
        self.is_quiet()

    def test_only_seeds(self):
        self.open_sweep('name = "seeds"\nbase = "small.toml"\n[grid]\nseed = [1, 2]\n')
        self.assertEqual(self.evaluate("lines.length"), 1)
        self.assertIn("2 runs in 1 group over seed. It ends at a median",
                      self.evaluate("byId('summary').textContent"))
        self.assertNotIn("interval", self.evaluate("byId('summary').textContent"))  # of two runs

    def test_runs_that_differ_in_more_than_the_seed_stay_by_themselves(self):
        rates = 'name = "rates"\nbase = "small.toml"\n[{}]\n"training.learning_rate" = [0.1, 1.0]\n'
        for sweep, fields in (rates.format("grid"), 1), (rates.format("[zip]") + "seed = [1, 2]\n", 2):
            shutil.rmtree(self.folder / "out", ignore_errors=True)
            self.open_sweep(sweep)
            self.assertEqual(self.evaluate("[isGrouped, lines === runs, sweptAxes.length]"),
                             [False, True, fields])

    def test_figures_of_runs_that_diverged_are_open_or_found_twice(self):
        self.open_sweep()
        run = "({{id: '{}', status: '{}', final: {}, epochs_done: {}}})"
        runs = [run.format(*facts) for facts in [("a", "running", 7, 9), ("a", "finished", 2, 5),
                                                 ("b", "diverged", 3, 2), ("c", "running", 1, 4),
                                                 ("d", "failed", 9, 1)]]
        self.assertEqual(self.evaluate(f"distinctRuns([{','.join(runs)}]).map(run => run.id + run.final)"),
                         ["a2", "b3", "c1", "d9"])
        figures = f"figuresOf([{','.join(runs[1:])}])"
        self.assertEqual(self.evaluate(
            f"(f => [f.n, f.diverged, f.open, f.lowest, f.mean, f.interval])({figures})"),
            [2, 1, 2, 2, 2, None])
        self.assertTrue(self.evaluate(f"[{figures}.median, {figures}.highest].every(x => x === Infinity)"))
        # A diverged run is infinite from its end on, as long as others go on.
        band = "bandOf([[1, 2, 3], [4]], [[4]])"
        self.assertEqual(self.evaluate(f"{band}.lowest"), [1, 2, 3])
        self.assertEqual(self.evaluate(f"{band}.n"), [2, 2, 2])
        self.assertEqual(self.evaluate(f"{band}.median.map(String)"), ["2.5", "Infinity", "Infinity"])
        self.assertEqual(self.evaluate("bandOf([[1], [4]], [[1], [4]]).median"), [2.5])
        # Of thinned curves both points of a bucket have its extremes.
        thinned = "(report.bucket = 3, bandOf([[5, 1, 4], [2, 6, 3]]))"
        self.assertEqual(self.evaluate(f"(b => [b.median, b.lowest, b.highest])({thinned})"),
                         [[3.5, 3.5, 3.5], [1, 1, 3], [6, 6, 4]])

    def test_a_lucky_seed_is_not_praised(self):
        self.open_sweep()
        self.assertEqual(self.evaluate(
            "lines.splice(0, lines.length, {n: 1, final: 1}, {n: 6, final: 3}, {n: 3, final: 2}),"
            "bestLine().final"), 2)


if __name__ == "__main__":
    main()
