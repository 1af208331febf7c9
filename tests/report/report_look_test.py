"""How the page of runexp report shows runs, and what it saves: colours, smoothing, check boxes, SVG,
CSV, hints.

Without Chromium (tools/setup --browser installs it) exit code 77 reports that all was skipped.
"""

import csv
import io
import unittest
import xml.etree.ElementTree

import browser
import end_to_end
import report_page

SWEEP = """name = "look"
base = "small.toml"
[set]
"training.epochs" = 12
[grid]
"training.sampling" = ["random", "consecutive"]
"training.learning_rate" = [0.1, 1.0, 10.0]
"""
SVG = "{http://www.w3.org/2000/svg}"


@unittest.skipUnless(browser.CHROMIUM, "Chromium is not installed (tools/setup --browser)")
class LookTest(end_to_end.CliTest):
    def setUp(self):
        super().setUp()
        end_to_end.write_spec(self.folder, sample_every=2)
        self.write("sweep.toml", SWEEP)
        process = self.run_cli("sweep.toml", "--out", "out", "--quiet", "--report", "page.html")
        self.assertEqual(process.returncode, 0, process.errors)
        self.browser = browser.Browser()
        self.addCleanup(self.browser.close)
        self.open(1000)

    def open(self, width):
        self.browser.window(width, 800)
        self.browser.open(self.folder / "page.html")

    def evaluate(self, expression):
        value = self.browser.evaluate(expression)
        self.browser.settle()
        self.assertEqual(self.browser.problems, [])
        return value

    def choose(self, label, value):
        self.evaluate(f"""(() => {{ const list = document.querySelector('[aria-label="{label}"]');
          list.value = [...list.options].find(one => one.text === '{value}').value;
          list.dispatchEvent(new Event('change')); }})()""")

    def saved_by(self, button):
        """The name and the text of the file that a button saves."""
        return self.evaluate(f"""new Promise(done => {{
          saveFile = (name, type, text) => done([name, text]);
          {button}.click(); }})""")

    def test_epochs_are_whole_and_axes_have_titles(self):
        for width in 400, 1000:
            self.open(width)
            ticks = self.evaluate("charts[0].plot.axes[0]._splits")
            self.assertGreaterEqual(len(ticks), 2)
            self.assertTrue(all(tick == int(tick) for tick in ticks), ticks)
        self.evaluate("setEpochs(charts[0].plot, 3, 4)")
        ticks = self.evaluate("charts[0].plot.axes[0]._splits")
        self.assertTrue(all(tick == int(tick) for tick in ticks), ticks)
        self.assertEqual(self.evaluate("charts.map(chart => chart.plot.axes.map(a => a.label))")[:2],
                         [["epoch", "perplexity (log axis)"], ["epoch", "gradient norm (log axis)"]])

    def test_a_constant_curve_is_a_sentence(self):
        constant = self.evaluate("""[...document.querySelectorAll('#gradients p')]
            .map(p => p.innerText)""")
        fraction = self.evaluate("[...new Set(runs.flatMap(run => run.clipped_fraction))]")
        self.assertEqual(constant, [f"clipped fraction: {fraction[0]:g} in every epoch of every run."]
                         if len(fraction) == 1 else [])
        self.assertEqual(self.evaluate("constantText({key: 'values', name: 'x'})"), None)
        self.assertIsNone(self.evaluate("runs.forEach(run => run.two = [2, 3]), "
                                        "constantText({key: 'two', name: 'two'})"))
        self.assertEqual(self.evaluate("runs.forEach(run => run.one = [2, 2]), "
                                       "constantText({key: 'one', name: 'one'})"),
                         "one: 2 in every epoch of every run.")

    def test_categories_have_check_boxes(self):
        box = "[...document.querySelectorAll('.filters label')].find(l => l.innerText.trim() === '{}')"
        random = box.format("random") + ".querySelector('input')"
        self.evaluate(random + ".click()")
        self.assertEqual(self.evaluate("lines.filter(isShown).map(line => line.values[0])"),
                         ["consecutive"] * 3)
        self.browser.load_by("writeAddress(); location.reload()")
        self.assertFalse(self.evaluate(random + ".checked"))
        self.assertEqual(self.evaluate("lines.filter(isShown).length"), 3)
        self.evaluate("clearRanges()")
        self.assertTrue(self.evaluate(random + ".checked"))
        self.assertEqual(self.evaluate("lines.filter(isShown).length"), 6)

    def test_colours_by_a_field(self):
        by_result = self.evaluate("lines.map(line => line.colour)")
        self.choose("Colour by", "training.sampling")
        colours = self.evaluate("lines.map(line => [line.values[0], line.colour])")
        self.assertEqual(len({tuple(pair) for pair in colours}), 2)
        self.assertEqual(self.evaluate("byId('colours').textContent.replace(/\\s+/g, ' ')"),
                         "Colour: training.sampling, consecutive, random")
        self.assertEqual(self.evaluate("[...document.querySelectorAll('#runs tbody .swatch')]"
                                       ".every((s, i) => s.style.background.startsWith('rgb'))"), True)
        self.choose("Colour by", "training.learning_rate")
        self.assertEqual(self.evaluate("new Set(lines.map(line => line.colour)).size"), 3)
        self.assertIn("0.1", self.evaluate("byId('colours').innerText"))
        self.choose("Colour by", "final perplexity")
        self.assertEqual(self.evaluate("lines.map(line => line.colour)"), by_result)

    def test_smoothing_stands_beside_the_raw_curve(self):
        curve = "[4, 1, null, 4, 1]"
        self.choose("Smoothing", "light")
        self.assertEqual(self.evaluate("charts[0].plot.series[1].alpha"), 0.25)
        # By hand: weights 0.7; the first value is itself, on a log axis the mean is geometric.
        mean = (0.7 * 4 + 1) / 1.7
        for logarithmic, expected in (("false", mean), ("true", 4 ** (0.7 / 1.7))):
            values = self.evaluate(f"smoothed({curve}, {logarithmic})")
            self.assertEqual((values[0], values[2]), (4, None))
            self.assertAlmostEqual(values[1], expected)
        self.choose("Smoothing", "none")
        self.assertEqual(self.evaluate("charts[0].plot.series[1].alpha"), 1)

    def test_charts_are_saved_as_svg(self):
        for button, words, curves in (
                ("charts[0].saveButton", {"epoch", "perplexity (log axis)", "guessing: 24"}, 6),
                ("document.querySelector('#parallel .save')", {"sampling", "random", "0.1"}, 6),
                ("document.querySelector('#heat-maps .save')", {"consecutive", "0.1", "10"}, 0)):
            pixels = self.evaluate("charts[0].plot.ctx.canvas.toDataURL()")
            name, text = self.saved_by(button)
            self.assertRegex(name, r"^look-runexp-report-[\w.-]+\.svg$")
            picture = xml.etree.ElementTree.fromstring(text)
            self.assertEqual(picture.tag, SVG + "svg")
            self.assertLessEqual(words, {one.text for one in picture.iter(SVG + "text")})
            self.assertGreaterEqual(len(list(picture.iter(SVG + "path"))), curves)
            self.assertEqual(self.evaluate("charts[0].plot.ctx.canvas.toDataURL()"), pixels)
        self.assertEqual(self.evaluate("Object.getOwnPropertyNames(charts[0].plot.ctx)"), [])
        self.assertIn("native code", self.evaluate("String(Path2D)"))

    def test_the_table_is_saved_as_csv(self):
        self.evaluate("setRange(sweptAxes.find(axis => axis.numeric), [0.5, 1])")
        button = "[...document.querySelectorAll('#runs button')].find(b => b.innerText === 'Save as CSV')"
        name, text = self.saved_by(button)
        self.assertEqual(name, "look-runexp-report-runs.csv")
        rows = list(csv.DictReader(io.StringIO(text)))
        shown = self.evaluate("lines.filter(isShown).map(line => [line.label, line.final])")
        self.assertEqual([[row["run"], float(row["final perplexity"])] for row in rows], shown)
        self.assertEqual(len(rows), 4)
        self.assertEqual(self.evaluate("csvText([['a,b', 'c\"d', null, Infinity, 1.5, 'x\\ny']])"),
                         '"a,b","c""d",,inf,1.5,"x\ny"\r\n')

    def test_rows_are_made_as_far_as_a_reader_scrolls(self):
        self.evaluate("""window.table = new TableBody(lines.map(line => ({line, members: []})));
          table.limit = 2; table.update();""")
        state = "[table.body.children.length, table.rest.textContent]"
        self.assertEqual(self.evaluate(state), [2, "4 more rows"])
        self.evaluate("table.growAtEnd({scrollTop: 0, clientHeight: 100, scrollHeight: 1000})")
        self.assertEqual(self.evaluate(state), [2, "4 more rows"])
        self.evaluate("table.growAtEnd({scrollTop: 900, clientHeight: 100, scrollHeight: 1000})")
        self.assertEqual(self.evaluate(state), [6, ""])
        self.evaluate("setRange(sweptAxes.find(axis => axis.numeric), [0.5, 1])")
        self.evaluate("table.update()")
        self.assertEqual(self.evaluate(state), [4, ""])

    def test_rows_that_stay_keep_the_focus(self):
        self.evaluate("document.querySelector('#runs tbody input').focus()")
        self.evaluate("document.activeElement.click()")
        self.assertEqual(self.evaluate("[document.activeElement.type, lines.filter(isShown).length]"),
                         ["checkbox", 5])

    def test_hovering_draws_no_other_line_again(self):
        base, marks = (f"document.querySelectorAll('#parallel canvas')[{i}].toDataURL()" for i in (0, 1))
        before, empty = self.evaluate(base), self.evaluate(marks)
        self.evaluate("window.drawn = 0; drawParallel = () => drawn++; setHovered(2)")
        self.assertEqual(self.evaluate("drawn"), 0)
        self.assertEqual(self.evaluate(base), before)
        self.assertNotEqual(self.evaluate(marks), empty)
        self.evaluate("setHovered(null)")
        self.assertEqual(self.evaluate(marks), empty)

    def test_many_lines_are_switched_at_once(self):
        self.evaluate("""window.calls = 0; charts[0].plot.setSeries = (set => (...args) => {
          calls++; set(...args); })(charts[0].plot.setSeries);
          setRange(sweptAxes.find(axis => axis.numeric), [1, 1])""")
        self.assertEqual(self.evaluate("[calls, charts[0].plot.series.slice(1).map(s => s.show)]"),
                         [1, self.evaluate("lines.map(isShown)")])

    def test_lists_of_many_values_have_some_of_them(self):
        listed = self.evaluate("listedValues({values: Array.from({length: 1000}, (_, i) => i)})")
        self.assertEqual((len(set(listed)), listed[0], listed[-1]), (100, 0, 999))
        self.assertEqual(self.evaluate("listedValues({values: [3, 1, 2]})"), [3, 1, 2])

    def test_a_hint_where_something_scrolls(self):
        hints = "[...document.querySelectorAll('.scrolls')].map(hint => hint.hidden ? '' : hint.innerText)"
        boxes = """[...document.querySelectorAll('.scroll')].map(box => {
          const ways = (box.scrollWidth > box.clientWidth + 1 ? ['\u2194'] : []).concat(
              box.scrollHeight > box.clientHeight + 1 ? ['\u2195'] : []);
          return ways.length ? `This scrolls ${ways.join(' ')}` : ''; })"""
        for width in 400, 1400:
            self.open(width)
            self.assertEqual(self.evaluate(hints), self.evaluate(boxes))
        self.open(400)
        self.assertIn("This scrolls \u2194", self.evaluate(hints))
        self.assertLessEqual(self.evaluate("document.documentElement.scrollWidth"), 400)

    def test_biases_are_shown_whole(self):
        """No column of a bias is left out where its picture is shown smaller."""
        self.assertEqual(self.evaluate("[...document.querySelectorAll('.picture.vector')].map("
                                       "c => getComputedStyle(c).imageRendering)"), ["auto"] * 6)


if __name__ == "__main__":
    report_page.main()
