"""Contrasts on the page of runexp report, in a real browser.

Usage: tests/python tests/report/report_contrasts_test.py RUNEXP [unittest arguments]
"""

import json

from report_page import PageTest, main

SWEEP = """name = "contrasts"
base = "small.toml"
[grid]
"training.sampling" = ["consecutive", "random"]
"training.learning_rate" = [0.1, 1.0, 10.0]
seed = [1, 2]
"""
CHART = "document.querySelector('#contrasts canvas')"


class ContrastsTest(PageTest):
    def open_sweep(self, sweep=SWEEP):
        self.run_sweep(sweep)
        self.report("out")
        self.open_page()
        self.is_quiet()

    def contrast(self, field):
        return json.loads(self.run_cli("contrast", "out", "--of", field, "--json").output)

    def captions(self):
        return self.evaluate("[...document.querySelectorAll('#contrasts figcaption')].map("
                             "caption => caption.textContent)")

    def choose(self, field):
        self.evaluate(f"""(choose => {{
            choose.value = [...choose.options].find(option => option.text === '{field}').value;
            choose.dispatchEvent(new Event('change')); }})(document.querySelector('#contrasts select'))""")
        self.browser.settle()

    def test_it_says_what_runexp_contrast_says(self):
        self.open_sweep()
        fields = ["training.sampling", "training.learning_rate"]
        self.assertEqual(self.evaluate("report.contrasts.map(({of}) => of)"), fields)
        for field in fields:
            self.choose(field)
            expected = self.contrast(field)
            shown = f"report.contrasts.find(({{of}}) => of === '{field}')"
            self.assertEqual(self.evaluate(f"{shown}.unit"), expected["unit"])
            self.assertEqual(
                self.evaluate(f"{shown}.contrasts.map((c) => [c.from, c.to, c.p_holm, c.sentence])"),
                [[one[name] for name in ("from", "to", "p_holm", "sentence")]
                 for one in expected["contrasts"]])
            self.assertEqual(
                self.evaluate(f"{shown}.contrasts.map(c => c.pairs.map(at => runs[at].id))"),
                [[pair[side] for pair in one["pairs"] for side in ("from", "to")]
                 for one in expected["contrasts"]])
            pairs = [pair for one in expected["contrasts"] for pair in one["pairs"]]
            self.assertEqual(
                self.evaluate(f"{shown}.contrasts.flatMap(readPairs).map("
                              "pair => [pair.seed, pair.from, pair.to, pair.run.id])"),
                [[pair["seed"], *(float(f"{pair[side]:.6g}") for side in ("from_value", "to_value")),
                  pair["to"]] for pair in pairs])
            self.assertEqual(sorted(self.captions()),
                             sorted(contrast["sentence"] for contrast in expected["contrasts"]))
            self.assertGreater(self.ink(CHART), 10)
        decided_first = self.evaluate("""
            contrastFigures({contrasts: [null, 0.5, 0.01].map(
                p => ({p_holm: p, pairs: [], from: 1, to: 2, sentence: `${p}`}))}).flatMap(
                part => [...part.querySelectorAll('figcaption')].map(caption => caption.textContent))""")
        self.assertEqual(decided_first, ["0.01", "0.5", "null"])
        self.is_quiet()

    def test_pairs_of_several_lengths_are_said_to_count_alike(self):
        self.open_sweep(SWEEP + '"training.epochs" = [1, 2]\n')
        self.choose("training.sampling")
        about = "document.querySelector('#contrasts .about').textContent"
        self.assertIn("Pairs of runs of 1, 2 epochs count alike", self.evaluate(about))
        self.choose("training.epochs")
        self.assertNotIn("count alike", self.evaluate(about))

    def test_a_run_in_two_files_is_in_each_pair_once(self):
        self.run_sweep(SWEEP)
        some = sorted((self.folder / "out").glob("*.h5"))[3]
        (some.parent / "another.h5").write_bytes(some.read_bytes())
        self.report("out")
        self.open_page()
        expected = self.contrast("training.learning_rate")["contrasts"]
        self.assertEqual(
            self.evaluate("report.contrasts[1].contrasts.map(c => c.pairs.map(at => runs[at].id))"),
            [[pair[side] for pair in one["pairs"] for side in ("from", "to")] for one in expected])

    def test_a_pair_is_a_line_from_its_left_value_to_its_right_value(self):
        self.open_sweep()
        (contrast,) = self.contrast("training.sampling")["contrasts"]
        pair = contrast["pairs"][-1]  # of the learning rate with the lowest perplexities, or not
        self.evaluate(f"{CHART}.scrollIntoView()")
        self.browser.settle()
        left, top, width, _ = self.place_of(CHART)
        places = f"slopeScale(readPairs(report.contrasts[0].contrasts[0]))({pair['from_value']})"
        self.browser.mouse("Moved", left + self.evaluate("kSlope.side"), top + self.evaluate(places))
        self.browser.settle()
        readout = self.evaluate("document.querySelector('#contrasts .readout').textContent")
        shown = self.evaluate(f"[{pair['from_value']}, {pair['to_value']}].map(x => formatNumber(x))")
        self.assertIn(f"seed {pair['seed']}: {' → '.join(shown)}", readout)
        self.browser.mouse("Moved", 1, 1)
        self.browser.settle()
        rising = sum(one["to_value"] > one["from_value"] for one in contrast["pairs"])
        self.assertEqual(self.evaluate("document.querySelector('#contrasts .readout').textContent"),
                         f"6 pairs: {rising} rise, {6 - rising} fall")
        self.assertEqual(self.evaluate("countPairs([{from: 1, to: 2}, {from: 1, to: Infinity}, "
                                       "{from: 3, to: 2}, {from: 1, to: 1}])"),
                         "4 pairs: 2 rise, 1 fall")

    def test_runs_that_diverged_are_at_the_top(self):
        self.open_sweep()
        self.assertEqual(self.evaluate("[1, 2, 4, Infinity].map(slopeScale("
                                       "[{from: 1, to: Infinity}, {from: 2, to: 4}]))"),
                         [180, 113, 46, 28])

    def test_runs_worse_than_guessing_squeeze_no_others(self):
        self.open_sweep()
        self.assertEqual(
            self.evaluate("[1, kGuessing, 1e9].map(slopeScale([{from: 1, to: 1e9}]))"), [180, 28, 28])
        self.assertEqual(
            self.evaluate("[1e3, 1e6, 1e9].map(slopeScale([{from: 1e3, to: 1e9}]))"), [180, 104, 28])

    def test_many_contrasts_come_on_demand(self):
        self.open_sweep(SWEEP.replace("[0.1, 1.0, 10.0]", "[0.1, 0.3, 1.0, 3.0, 10.0]").replace(
            '"training.sampling" = ["consecutive", "random"]\n', ""))
        self.assertEqual(len(self.captions()), 8)
        self.evaluate("document.querySelector('#contrasts .bar button').click()")
        self.browser.settle()
        self.assertEqual(len(self.captions()), 10)
        self.assertEqual(self.evaluate("document.querySelectorAll('#contrasts .bar button').length"), 0)

    def test_no_section_without_pairs(self):
        self.open_sweep('name = "seeds"\nbase = "small.toml"\n[grid]\nseed = [1, 2]\n')
        self.assertIsNone(self.evaluate("byId('contrasts')"))


if __name__ == "__main__":
    main()
