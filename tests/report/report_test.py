"""runexp report, and its page in a real browser, opened from disk.

Without Chromium only the command is tested (report_page.py). With RUNEXP_SCREENSHOTS=DIR, pictures
of the page are kept.
"""

import os
import pathlib
import re
import subprocess
import sys

import end_to_end
from report_page import PageTest, ReportTest, data_of, main

SWEEP = """name = "report"
base = "small.toml"
[grid]
"training.learning_rate" = [0.1, 1.0, 10.0]
"training.clip_theta" = [0.01, 0.1]
seed = [1, 2]
"""
RUNS = 12
write_run_file = None  # see main()


class CommandTest(ReportTest):
    def test_the_page_holds_what_the_files_hold(self):
        self.run_small()
        self.assertEqual(self.report("out").output, "report.html: 1 run\n")
        run = data_of(self.page)["runs"][0]
        file = end_to_end.read_run(self.folder / "out" / run["file"])
        self.assertEqual(run["result_sha256"], file["@result_sha256"])
        for metric in ("perplexity", "gradient_norm", "clipped_fraction"):
            self.assertEqual(run[metric], [float(f"{x:.5g}") for x in file[f"metrics/{metric}"]])
        self.assertEqual([text for _, _, text in run["samples"]],
                         [text.decode() for text in file["samples/text"]])
        self.assertEqual([matrix["name"] for matrix in run["parameters"]],
                         ["W_xh", "W_hh", "b_h", "W_hq", "b_q"])

    def test_what_cannot_be_read_is_named_and_left_out(self):
        self.run_small()
        whole = self.bytes_of(next((self.folder / "out").glob("small-*")))
        changed = bytearray(whole)
        changed[len(whole) // 2] ^= 1
        for name, content in [("changed", changed), ("empty", b""), ("foreign", b"a text"),
                              ("half", whole[:999])]:
            self.write(f"out/{name}.h5", bytes(content))
        process = self.report("out")
        self.assertEqual(process.output, "report.html: 1 run, 4 left out\n")
        named = re.findall(r"^out/(\w+)\.h5: ", process.errors, re.MULTILINE)
        self.assertEqual(named, ["changed", "empty", "foreign", "half"])
        skipped = data_of(self.page)["skipped"]
        self.assertEqual("\n".join(skipped) + "\n", process.errors)

    def test_nothing_to_report(self):
        (self.folder / "empty").mkdir()
        for name, message in (("empty", "no run to report"), ("missing", "no such file")):
            process = self.run_cli("report", name)
            self.assertEqual(process.returncode, 2)
            self.assertIn(message, process.errors)
            self.assertEqual(process.output, "")
        self.assertFalse(self.page.exists())


class PageOfRunsTest(PageTest):
    def write_hostile(self):
        subprocess.run([write_run_file, self.folder / "out" / "hostile.h5", "hostile"], check=True)

    def screenshots(self):
        folder = os.environ.get("RUNEXP_SCREENSHOTS")
        if not folder:
            return
        for name, width, dark in (("light", 1280, 0), ("dark", 1280, 1), ("narrow", 420, 0)):
            self.open_page(width=width, dark=bool(dark))
            height = self.evaluate("document.documentElement.scrollHeight")
            self.browser.window(width, height, bool(dark))
            self.browser.settle()
            self.browser.screenshot(pathlib.Path(folder) / f"report_{name}.png")

    def test_a_sweep(self):
        self.run_sweep(SWEEP)
        self.report("out")
        self.open_runs()
        self.is_quiet()
        self.assertEqual(self.evaluate("document.title"), "report: runexp report")
        self.assertEqual(self.shown(), {"curves": [RUNS] * 3, "table": RUNS})
        self.assertEqual(self.evaluate("sweptAxes.map(axis => axis.name)"),
                         ["seed", "training.learning_rate", "training.clip_theta"])
        for canvas in ("charts[0].plot.ctx.canvas", "byId('parallel').querySelector('canvas')",
                       "document.querySelector('#heat-maps canvas')",
                       "document.querySelector('.picture')"):
            self.assertGreater(self.ink(canvas), 10, canvas)
        self.assertEqual(self.evaluate("document.querySelectorAll('#heat-maps canvas').length"), 1)
        self.assertEqual(self.evaluate("document.querySelectorAll('.picture').length"), 15)
        self.assertIn("河边", self.evaluate("document.querySelector('.samples').textContent"))
        self.assertIn("epochs = 6", self.evaluate("document.querySelector('#run pre').textContent"))
        self.screenshots()

    def test_heat_maps_average_over_seeds_one_for_each_value_of_a_third_field(self):
        self.run_sweep(SWEEP + '"training.sampling" = ["random", "consecutive"]\n')
        self.report("out")
        self.open_runs()
        self.is_quiet()
        captions = self.evaluate(
            "[...document.querySelectorAll('#heat-maps figcaption')].map(c => c.innerText)")
        fields = "learning_rate (up) by clip_theta (across)"
        self.assertEqual(captions, [f"sampling {sampling}\n{fields}"
                                    for sampling in ("consecutive", "random")])
        self.assertIn("runs, over seeds. The best cell of the maps side by side is framed.",
                      self.evaluate("byId('heat-maps-about').textContent"))
        cells = self.evaluate("chooseMaps().groups[0].map(map => [...gatherCells(map)].map("
                              "([at, {values, failed, mean}]) => [at, {values, failed, mean}]))")
        runs = data_of(self.page)["runs"]
        for sampling, map_cells in zip(("consecutive", "random"), cells):
            for at, cell in map_cells:
                setting = [sampling, [0.1, 1, 10][at // 2], [0.01, 0.1][at % 2]]
                finals = [run["final"] for run in runs if run["values"][1:] == setting]
                self.assertEqual((cell["values"], cell["failed"]), (finals, 0))
                self.assertAlmostEqual(cell["mean"], (finals[0] * finals[1]) ** 0.5)

    def test_a_field_without_meaning(self):
        self.write("sweep.toml", SWEEP.replace("[1, 2]", "[1]") +
                   '"training.sampling" = ["random", "consecutive"]\n'
                   '"training.carry_state" = [true, false]\n')
        self.assertEqual(self.run_cli("sweep.toml", "--out", "out", "--quiet").returncode, 0)
        self.report("out")
        self.open_page()
        self.is_quiet()
        axis = "sweptAxes.findIndex(axis => axis.shortName === 'carry_state')"
        self.assertEqual(self.evaluate(f"sweptAxes[{axis}].values"), [False, True])
        self.assertEqual(self.evaluate(
            "runs.map(describeRun).filter(text => text.endsWith('learning_rate 1, clip_theta 0.1'))"
            ".map(text => text.replace(', learning_rate 1, clip_theta 0.1', '')).sort()"),
            ["sampling consecutive, carry_state false", "sampling consecutive, carry_state true",
             "sampling random"])
        # Every run is on every map: those without the field in a row of their own.
        maps = ("chooseMaps().groups.flat().filter(map => [map.rows, map.columns].some("
                "side => side.axis.shortName === 'carry_state'))")
        self.assertEqual(self.evaluate(f"{maps}.map(map => [map.rows.names, map.facet.value])"),
                         [[["false", "true", "–"], "consecutive"],
                          [["false", "true", "–"], "random"]] * 2)
        counts = self.evaluate(f"{maps}.map(map => [...gatherCells(map)].map("
                               "([at, cell]) => [at, cell.values.length]))")
        self.assertEqual([sum(n for _, n in cells) for cells in counts], [12, 6] * 2)
        for map_cells, columns in zip(counts[1::2], (3, 2)):
            self.assertTrue(all(at // columns == 2 for at, _ in map_cells), map_cells)
        self.assertEqual(self.evaluate("runs.filter(run => !isInRanges(run)).length"), 0)
        self.evaluate(f"setRange(sweptAxes[{axis}], [1, 1])")
        self.assertEqual(self.evaluate("runs.filter(isInRanges).length"), 6)

    def test_runs_that_failed_are_seen(self):
        """One that diverged, one with an infinite perplexity, and one that is fine."""
        (self.folder / "out").mkdir()
        for kind in "finished", "diverged", "infinite":
            subprocess.run([write_run_file, self.folder / "out" / f"{kind}.h5", kind], check=True)
        self.report("out")
        self.open_page()
        self.is_quiet()
        self.assertEqual(self.evaluate("runs.map(run => [run.file, hasFailed(run)])"),
                         [["diverged.h5", True], ["finished.h5", False], ["infinite.h5", True]])
        notes = self.evaluate("byId('notes').innerText").splitlines()
        self.assertIn("2 runs not finished: see the table.", notes)
        self.assertIn("1 run ended worse than guessing.", notes)
        self.assertIn("1 run with infinite perplexities (inf): the curves leave the chart at the top.",
                      notes)
        infinite = self.evaluate("[...document.querySelectorAll('#runs tbody tr')].map("
                                 "row => row.innerText).find(text => text.includes('inf\\t'))")
        self.assertIn("\tdiverged\t", infinite)
        self.assertEqual(self.evaluate("runs.map(run => finalAxis.position(run.final))[2]"), 1)
        self.assertEqual(self.evaluate(
            "[...gatherCells(chooseMaps().groups[0][0]).values()].map("
            "c => [c.mean, c.failed, describeCell(c)])"),
            [[None, 1, "1 failed"], [1.10517, 0, "1.105"], [None, 1, "1 failed"]])

    def drawn(self, file):
        """For each chart, the number of pixels in the colour of a run."""
        return self.evaluate(f"""charts.map(({{plot}}) => {{
          const colour = runs.find(run => run.file === "{file}").colour.match(/\\d+/g).map(Number);
          const {{left, top, width, height}} = plot.bbox;
          const copy = new OffscreenCanvas(width, height).getContext("2d");
          copy.drawImage(plot.ctx.canvas, -left, -top);
          const d = copy.getImageData(0, 0, width, height).data;
          let n = 0;
          for (let i = 0; i < d.length; i += 4)
            if (d[i + 3] > 128 && colour.every((c, k) => Math.abs(c - d[i + k]) < 24)) n++;
          return n; }})""")

    def show_kinds(self, *kinds):
        for path in (self.folder / "out").glob("*.h5"):
            path.unlink()
        for kind in kinds:
            subprocess.run([write_run_file, self.folder / "out" / f"{kind}.h5", kind], check=True)
        self.report("out")
        self.open_page()
        self.is_quiet()

    def test_infinite_and_largest_values_are_drawn(self):
        (self.folder / "out").mkdir()
        for kinds in (["largest"], ["infinite"], ["finished", "largest", "infinite"]):
            self.show_kinds(*kinds)
            self.see("gradients")
            self.see("perplexity")
            for everything in False, True:
                scales = self.evaluate("charts.map(({plot: {scales: {y}}}) => [y.min, y.max])")
                self.assertTrue(all(isinstance(end, (int, float)) and 0 <= end < 1.8e308
                                    for ends in scales for end in ends), (kinds, scales))
                for kind in kinds:
                    perplexity, gradient, _ = self.drawn(f"{kind}.h5")
                    self.assertGreater(perplexity, 20, (kinds, kind, everything))
                    if kind != "finished":  # whose gradient norms are those of "largest", above it
                        self.assertGreater(gradient, 20, (kinds, kind, everything))
                if everything or "largest" not in kinds:
                    break
                self.evaluate("document.querySelector('#perplexity [aria-pressed]').click()")
                self.browser.settle()
            self.assertEqual(scales[0][1] > 1e308, "largest" in kinds)
            self.is_quiet()
        readouts = []
        self.evaluate("document.querySelector('.chart').focus()")
        for _ in kinds:
            self.browser.press("ArrowUp")
            readouts.append(self.evaluate("document.querySelector('.readout').textContent"))
        self.assertEqual({text.split("  ")[0] for text in readouts},
                         {"epoch 2: perplexity inf", "epoch 2: perplexity 1.798e308"})

    def test_no_cosine_with_zeros(self):
        self.run_small()  # the biases start as zeros
        self.report("out")
        self.open_page()
        self.is_quiet()
        captions = self.evaluate("[...document.querySelectorAll('.matrix')].map(m => m.innerText)")
        self.assertEqual(["no cosine similarity: one is all zeros" in text for text in captions],
                         [False, False, True, False, True])
        self.assertEqual([bool(re.search(r"cosine similarity, initial to final 0(\n|$)", text))
                          for text in captions], [False] * 5)

    def test_thinned_curves_say_so(self):
        (self.folder / "out").mkdir()
        subprocess.run([write_run_file, self.folder / "out" / "long.h5", "long"], check=True)
        for name in "abc":
            (self.folder / "out" / f"{name}.h5").write_bytes(
                (self.folder / "out" / "long.h5").read_bytes())
        self.report("out/a.h5")
        self.open_page()
        self.is_quiet()
        self.assertIsNone(self.evaluate("byId('thinning')"))
        self.report("out")
        self.open_page()
        self.is_quiet()
        self.assertEqual(
            self.evaluate("byId('thinning').textContent"),
            "These curves are thinned, zoomed or not: of each 3 epochs the lowest and the highest "
            "value are here, so no spike is lost. A report of up to 400,000 epochs in total has every "
            "one of them, such as one of 3 runs of 120,000.")

    def test_brushing_filters_everything(self):
        self.run_sweep(SWEEP)
        self.report("out")
        self.open_runs()
        canvas = "byId('parallel').querySelector('canvas')"
        self.evaluate(f"{canvas}.scrollIntoView()")
        left, top, width, _ = self.place_of(canvas)
        # From the middle of the learning rate axis (0.1, 1, 10 on a log scale) to its end.
        x = left + self.evaluate(f"axisX(1, {width})")
        y = [top + self.evaluate(f"axisY({position})") for position in (0.4, 1.0)]
        self.browser.drag((x, y[0]), (x, y[1]))
        self.see("gradients")
        shown = self.shown()
        self.assertEqual(shown["table"], 8)
        self.assertEqual(shown["curves"][1:], [8, 8])
        self.assertEqual(self.evaluate(
            "document.querySelector('[aria-label=\"training.learning_rate, from\"]').value"), "1")
        self.see("perplexity")
        self.assertEqual(self.shown()["curves"], [8] * 3)
        # A click on the axis selects everything again.
        self.evaluate(f"{canvas}.scrollIntoView()")
        self.browser.drag((x, y[0]), (x, y[0]))
        self.assertEqual(self.shown()["table"], RUNS)
        self.is_quiet()

    def test_keyboard_and_switches(self):
        self.run_sweep(SWEEP)
        self.report("out")
        self.open_runs()
        self.evaluate("document.querySelector('.chart').focus()")
        self.browser.press("ArrowLeft")
        self.assertIn("epoch 5: perplexity",
                      self.evaluate("document.querySelector('.readout').textContent"))
        before = self.evaluate("selection.hovered")
        self.browser.press("ArrowUp")
        self.assertNotEqual(self.evaluate("selection.hovered"), before)
        self.browser.press("+")
        self.see("gradients")  # a chart out of view is not drawn yet
        self.assertGreater(self.evaluate("charts[2].plot.scales.x.min"), 1)
        self.browser.press("0")
        self.assertEqual(
            self.evaluate("charts.map(({plot: {scales: {x}}}) => [x.min, x.max])"), [[1, 6]] * 3)
        self.evaluate("document.querySelector('#runs tbody input').click()")
        self.see("perplexity")
        self.assertEqual(self.shown()["curves"][0], RUNS - 1)
        self.evaluate("document.querySelector('#runs tbody tr:last-child button').click()")
        self.browser.settle()
        self.assertEqual(self.evaluate("document.querySelector('#run dd').textContent"),
                         self.evaluate("runs[selection.current].file"))
        self.is_quiet()

    def test_markup_in_texts_does_no_harm(self):
        (self.folder / "out").mkdir()
        self.write_hostile()
        self.write("out/<img src=x onerror=harmed=6>.h5", b"no run")
        self.run_small()
        self.report("out")
        self.open_page()
        self.is_quiet()
        self.assertEqual(self.evaluate("typeof harmed"), "undefined")
        self.evaluate("setCurrent(runs.findIndex(run => run.name.startsWith('<img')))")
        self.browser.settle()
        self.is_quiet()
        self.assertEqual(self.evaluate("typeof harmed"), "undefined")
        self.assertEqual(self.evaluate("document.querySelectorAll('img, svg, script').length"), 2)
        text = self.evaluate("document.body.innerText")
        self.assertIn("<img src=x onerror=harmed=3>", text)
        self.assertIn("out/<img src=x onerror=harmed=6>.h5: not a run file", text)
        self.assertEqual(self.evaluate("runs[selection.current].samples.map(([, , t]) => t)"),
                         ["</script><script>harmed = 1</script><img src=x onerror=harmed=2>",
                          "\u2028]]>&lt;b&gt;${harmed = 4}`"])

    def test_the_direction_of_a_text_stays_within_it(self):
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        self.write("\u05e9\u05dc\u05d5\u05dd", "".join(c + "\u202e" for c in text[:500]))
        self.run_small("--set", "corpus.file=\u05e9\u05dc\u05d5\u05dd")
        self.write("out/\u202e.h5", b"no run")
        self.report("out")
        self.open_page()
        self.is_quiet()
        shown = self.evaluate("document.body.innerText")
        self.assertEqual(re.findall("[\u061c\u200e\u200f\u202a-\u202e]", shown), [])
        self.assertIn("out/\ufffd.h5: not a run file", shown)
        self.assertIn("\ufffd", self.evaluate("document.querySelector('.samples').innerText"))
        # The number behind the Hebrew name of the corpus stays to the right of it.
        left_of = """(word => {
          const cell = [...document.querySelectorAll('#run dd')].find(
              cell => cell.innerText.includes('characters'));
          const range = document.createRange();
          const at = cell.firstChild.data.indexOf(word);
          range.setStart(cell.firstChild, at);
          range.setEnd(cell.firstChild, at + word.length);
          return range.getBoundingClientRect().left; })"""
        self.assertLess(self.evaluate(left_of + "('\u05e9\u05dc\u05d5\u05dd')"),
                        self.evaluate(left_of + "('1,000')"))

    def test_one_run_and_a_run_without_an_epoch(self):
        (self.folder / "out").mkdir()
        subprocess.run([write_run_file, self.folder / "out" / "a.h5", "started"], check=True)
        self.report("out")
        self.open_page(width=400, dark=True)
        self.is_quiet()
        self.assertIn("interrupted", self.evaluate("byId('runs').textContent"))


if __name__ == "__main__":
    write_run_file = str(pathlib.Path(sys.argv.pop(2)).resolve())
    main()
