"""The page of runexp report in a real browser, opened from disk.

Without Chromium (tools/setup --browser installs it) tests of the page are skipped, and exit code 77
reports that.
"""

import json
import pathlib
import re
import sys
import unittest

import browser
import end_to_end


def data_of(page):
    text = re.search(r'<script type="application/json" id="data">(.*?)</script>',
                     page.read_text(encoding="utf-8"), re.DOTALL)[1]
    return json.loads(text)


class ReportTest(end_to_end.CliTest):
    def setUp(self):
        super().setUp()
        end_to_end.write_spec(self.folder, epochs=6, sample_every=2)
        self.page = self.folder / "report.html"

    def run_sweep(self, sweep):
        self.write("sweep.toml", sweep)
        self.assertEqual(self.run_cli("sweep.toml", "--out", "out", "--quiet").returncode, 0)

    def report(self, *runs):
        process = self.run_cli("report", *runs, "-o", "report.html")
        self.assertEqual(process.returncode, 0, process.errors)
        return process


@unittest.skipUnless(browser.CHROMIUM, "Chromium is not installed (tools/setup --browser)")
class PageTest(ReportTest):
    def setUp(self):
        super().setUp()
        self.browser = browser.Browser()
        self.addCleanup(self.browser.close)

    def open_page(self, **window):
        self.browser.window(**{"width": 1280, "height": 900, **window})
        self.browser.open(self.page)

    def open_runs(self, **window):
        """With each run by itself."""
        self.open_page(**window)
        self.browser.load_by("groupOver([])")

    def is_quiet(self):
        """Asserts no complaints, and no requests except for the page itself."""
        self.assertEqual(self.browser.problems, [])
        self.assertEqual({address.partition("#")[0] for address in self.browser.requests},
                         {self.page.resolve().as_uri()})

    def evaluate(self, expression):
        return self.browser.evaluate(expression)

    def shown(self):
        """The number of runs that each part of the page shows."""
        return self.evaluate("""({
          curves: charts.map(chart => chart.plot.series.slice(1).filter(s => s.show).length),
          table: [...document.querySelectorAll("#runs tbody tr")].filter(row => !row.hidden).length,
        })""")

    def see(self, section):
        self.evaluate(f"byId('{section}').scrollIntoView()")
        self.browser.settle()

    def place_of(self, expression):
        return self.evaluate(f"(() => {{ const r = ({expression}).getBoundingClientRect();"
                             "return [r.left, r.top, r.width, r.height]; })()")

    def ink(self, canvas):
        """The number of different colours on a canvas."""
        return self.evaluate(f"""(() => {{ const c = {canvas};
          const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
          return new Set(new Uint32Array(d.buffer)).size; }})()""")


def main():
    end_to_end.CliTest.runexp = str(pathlib.Path(sys.argv.pop(1)).resolve())
    result = unittest.main(exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.skipped:
        print(f"SKIPPED: {result.skipped[0][1]}", file=sys.stderr)
        sys.exit(77)
