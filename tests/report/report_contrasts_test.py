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
            self.assertEqual(self.evaluate(f"report.contrasts.find(({{of}}) => of === '{field}')"),
                             expected)
            self.assertEqual(sorted(self.captions()),
                             sorted(contrast["sentence"] for contrast in expected["contrasts"]))
            self.assertGreater(self.ink(CHART), 10)
        self.is_quiet()

    def test_a_pair_is_a_line_from_its_left_value_to_its_right_value(self):
        self.open_sweep()
        (contrast,) = self.contrast("training.sampling")["contrasts"]
        pair = contrast["pairs"][-1]  # of the learning rate with the lowest perplexities, or not
        self.evaluate(f"{CHART}.scrollIntoView()")
        self.browser.settle()
        left, top, width, _ = self.place_of(CHART)
        places = f"slopeScale(report.contrasts[0].contrasts[0].pairs.map(readPair))({pair['from_value']})"
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
        self.assertEqual(self.evaluate("[1, 10, 100, Infinity].map(slopeScale("
                                       "[{from: 1, to: Infinity}, {from: 10, to: 100}]))"),
                         [180, 113, 46, 28])

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
