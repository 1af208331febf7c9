"""runexp SPEC --report PAGE and runexp report --follow: pages of runs that are under way, in a real
browser.

Without Chromium (tools/setup --browser installs it) only the commands are tested, and exit code 77
reports that the rest was skipped.
"""

import json
import os
import re
import signal
import time
import unittest

import browser
import end_to_end
import report_page
from report_page import data_of

# One after the other: two that end, one that goes on until it is interrupted, and one that waits.
SWEEP = """name = "live"
base = "small.toml"
[[zip]]
seed = [1, 2, 3, 4]
"training.epochs" = [30, 40, 100000000, 100000000]
"""


class LiveTest(end_to_end.CliTest):
    def setUp(self):
        super().setUp()
        end_to_end.write_spec(self.folder, sample_every=1000)  # saved each second
        self.write("sweep.toml", SWEEP)
        self.page = self.folder / "page.html"

    def start_sweep(self, *arguments):
        return self.start("sweep.toml", "--out", "out", "--jobs", "1", "--quiet", *arguments)

    def wait_for(self, what, condition, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.05)

    def counts(self):
        live = data_of(self.page)["live"] if self.page.exists() else None
        return live["counts"] if live else None

    def wait_for_counts(self, **counts):
        self.wait_for(counts, lambda: self.counts() == counts)

    def end_by(self, number, process, code):
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, code, errors)
        return output, errors


class CommandTest(LiveTest):
    def test_the_page_of_a_sweep(self):
        sweep = self.start_sweep("--report", "page.html")
        self.wait_for("a page", self.page.exists)
        self.wait_for_counts(new=1, running=1, finished=2)
        data = data_of(self.page)
        self.assertEqual([run["status"] for run in data["runs"]],
                         ["finished", "finished", "running"])
        self.assertGreaterEqual(data["live"]["pause"], 2)
        epochs = data["runs"][2]["epochs_done"]
        self.wait_for("more epochs", lambda: data_of(self.page)["runs"][2]["epochs_done"] > epochs)
        self.assertGreater(data_of(self.page)["live"]["seconds_left"], 0)
        self.end_by(signal.SIGINT, sweep, 75)
        data = data_of(self.page)
        self.assertIsNone(data["live"])
        self.assertEqual([run["status"] for run in data["runs"]],
                         ["finished", "finished", "interrupted"])

    def test_the_last_page_is_that_of_the_command_report(self):
        for arguments in (["small.toml"], ["small.toml", "--json", "--set", "seed=9"]):
            process = self.run_cli(*arguments, "--out", "one", "--report", "page.html")
            self.assertEqual(process.returncode, 0, process.errors)
            page = self.page.read_bytes()
            self.run_cli("report", *(str(p) for p in sorted((self.folder / "one").glob("*.h5"))
                                     if p.stat().st_mtime_ns == max(
                                         q.stat().st_mtime_ns
                                         for q in (self.folder / "one").glob("*.h5"))),
                         "-o", "page.html")
            self.assertEqual(self.page.read_bytes(), page)

    def test_a_page_that_cannot_be_written_harms_no_run(self):
        full = end_to_end.device(self.folder, "full", 7)
        process = self.run_cli("small.toml", "--out", "out", "--report", str(full))
        self.assertEqual(process.returncode, 0, process.errors)
        self.assertEqual(len(re.findall(r"No space left", process.errors)), 1, process.errors)
        self.assertIn("The runs are not affected.", process.errors)
        self.assertEqual(len(list((self.folder / "out").glob("small-*.h5"))), 1)

    def test_a_wrong_page_is_said_before_anything_is_started(self):
        self.write("mine.txt", "a text")
        os.mkfifo(self.folder / "pipe")
        for page, message in (("mine.txt", "what is there is not a report, and would be lost"),
                              ("no/page.html", "there is no directory no\n"),
                              ("pipe", "this is a pipe or socket"),
                              (".", "this is a directory")):
            for command in (["small.toml", "--out", "out", "--report", page],
                            ["report", "--follow", "out", "-o", page]):
                process = self.run_cli(*command)
                self.assertEqual(process.returncode, 2, command)
                self.assertIn(message, process.errors)
        self.assertFalse((self.folder / "out").exists())
        self.assertEqual(self.bytes_of("mine.txt"), b"a text")

    def test_following_until_nothing_runs(self):
        sweep = self.start_sweep()
        self.wait_for("a run", lambda: len(list(self.folder.glob("out/*.h5"))) == 3)
        follow = self.start("report", "--follow", "out", "-o", "page.html")
        self.wait_for_counts(running=1, finished=2)
        epochs = data_of(self.page)["runs"][2]["epochs_done"]
        self.wait_for("more epochs", lambda: data_of(self.page)["runs"][2]["epochs_done"] > epochs)
        sweep.kill()
        output, errors = follow.communicate(timeout=60)
        self.assertEqual((follow.returncode, output, errors), (0, "page.html: 3 runs\n", ""))
        self.assertIsNone(data_of(self.page)["live"])
        self.assertEqual(data_of(self.page)["runs"][2]["status"], "interrupted")

    def test_ctrl_c_ends_following(self):
        self.start_sweep()
        self.wait_for("a run", lambda: len(list(self.folder.glob("out/*.h5"))) == 3)
        follow = self.start("report", "--follow", "out", "-o", "page.html")
        self.wait_for_counts(running=1, finished=2)
        output, errors = self.end_by(signal.SIGINT, follow, 0)
        self.assertEqual((output, errors), ("page.html: 3 runs\n", ""))
        self.assertIsNone(data_of(self.page)["live"])  # it is not written again
        self.assertEqual(data_of(self.page)["runs"][2]["status"], "running")

    def test_following_what_has_ended(self):
        self.run_small("--quiet")
        process = self.run_cli("report", "--follow", "out", "-o", "page.html")
        self.assertEqual((process.returncode, process.output), (0, "page.html: 1 run\n"))
        self.assertIsNone(data_of(self.page)["live"])
        (self.folder / "empty").mkdir()
        process = self.run_cli("report", "--follow", "empty")
        self.assertEqual((process.returncode, process.errors),
                         (2, "runexp report: no run to report\n"))


@unittest.skipUnless(browser.CHROMIUM, "Chromium is not installed (tools/setup --browser)")
class BrowserTest(LiveTest):
    def setUp(self):
        super().setUp()
        self.browser = browser.Browser()
        self.addCleanup(self.browser.close)
        self.browser.window(width=1000, height=700)

    def look(self, expression):
        """The value, of the page as it is after a reload if one comes in between; else None."""
        try:
            return self.browser.evaluate(f"document.readyState === 'complete' ? ({expression}) : null")
        except RuntimeError:  # the page is being reloaded
            return None

    def wait_for_reload(self):
        self.browser.evaluate("window.isOld = true")
        self.wait_for("a reload", lambda: self.look("window.isOld === undefined"))

    def test_a_page_lives_while_a_sweep_runs(self):
        sweep = self.start_sweep("--report", "page.html")
        self.wait_for_counts(new=1, running=1, finished=2)
        self.browser.open(self.page)
        self.assertRegex(
            self.browser.evaluate("byId('live').innerText"),
            r"^2 finished, 1 running, 1 waiting · (about .+ left · )?updated \d\d:\d\d:\d\d")
        self.assertEqual(self.browser.evaluate("[...document.querySelectorAll('#live .progress *')]"
                                               ".map(part => part.className + part.style.flexGrow)"),
                         ["finished2", "running1", "new1"])
        self.choose()
        chosen = self.chosen()
        epochs = self.browser.evaluate("runs[2].epochs_done")
        self.wait_for_reload()
        self.assertEqual(self.chosen(), chosen)
        self.wait_for("more epochs", lambda: (self.look("runs[2].epochs_done") or 0) > epochs)
        self.assertEqual(self.chosen(), chosen)
        self.hold()
        self.end_by(signal.SIGINT, sweep, 75)
        self.wait_for("the last page", lambda: self.look("report.live === null"))
        self.assertEqual(self.chosen(), chosen)
        self.browser.evaluate("window.isOld = true")
        time.sleep(4)
        self.assertTrue(self.browser.evaluate("window.isOld"))
        self.assertTrue(self.browser.evaluate("byId('live').hidden"))
        self.assertEqual(self.browser.problems, [])
        self.assertEqual({address.partition("#")[0] for address in self.browser.requests},
                         {self.page.resolve().as_uri()})

    def choose(self):
        """Chooses all that the page keeps when it is reloaded, as a reader would."""
        self.browser.evaluate("""
          themeList.value = 'dark';
          themeList.dispatchEvent(new Event('change'));
          document.querySelector('[aria-label="seed, from"]').value = '1';
          document.querySelector('[aria-label="seed, from"]').dispatchEvent(new Event('change'));
          for (const click of [1, 2])  // in descending order
            [...document.querySelectorAll('#runs th button')].find(b => b.innerText === 'run').click();
          [...document.querySelectorAll('#runs tbody button')].find(
              b => b.innerText === runs[1].id).click();
          document.querySelector('#runs tbody tr:last-child input').click();
          setEpochs(charts[0].plot, 5, 25);
          byId('runs').scrollIntoView();
          scrollBy(0, 17);""")
        self.browser.settle()

    def chosen(self):
        return self.browser.evaluate("""({
          theme: getComputedStyle(document.body).backgroundColor,
          list: themeList.value,
          ranges: [...selection.ranges].map(([axis, range]) => [axis.name, ...range.map(
              position => axis.values.find(value => axis.position(value) === position))]),
          order: [...document.querySelectorAll('#runs th[aria-sort]')].map(
              h => [h.innerText, h.getAttribute('aria-sort')]),
          run: runs[selection.current].id,
          off: [...selection.off].map(index => runs[index].id),
          epochs: [charts[0].plot.scales.x.min, charts[0].plot.scales.x.max],
          place: Math.round(byId('runs').getBoundingClientRect().top),
        })""")

    def hold(self):
        """A reader who holds the page, or is in the middle of something, is not disturbed."""
        hold = "[...document.querySelectorAll('#live button')].find(b => b.innerText === 'Hold')"
        self.browser.evaluate(f"{hold}.click(); window.isOld = true")
        time.sleep(5)
        self.assertTrue(self.browser.evaluate("window.isOld"))
        self.browser.mouse("Pressed", 300, 300)
        self.browser.evaluate(f"{hold}.click()")
        time.sleep(5)
        self.assertTrue(self.browser.evaluate("window.isOld"))
        self.browser.mouse("Released", 300, 300)
        self.wait_for("a reload", lambda: self.look("window.isOld === undefined"))

    def open_live_page(self, **changes):
        """Opens the page of a small run as if two more were waiting."""
        self.run_small("--report", "page.html", "--quiet")
        text = self.page.read_text(encoding="utf-8")
        data = data_of(self.page) | changes
        data["live"] = {"counts": {"new": 2}, "seconds_left": None, "pause": 2, "written": 0}
        start = text.index('id="data">') + len('id="data">')
        self.write("page.html", text[:start] + json.dumps(data) + text[text.index("</script>", start):])
        self.browser.open(self.page)

    def test_a_page_without_runs(self):
        self.open_live_page(runs=[], swept=[], epochs=[])
        self.assertIn("No run has begun yet.\n", self.browser.evaluate("document.body.innerText"))
        self.assertIn("2 waiting", self.browser.evaluate("document.body.innerText"))
        self.wait_for_reload()
        self.assertEqual(self.browser.problems, [])

    def test_what_a_reload_waits_for(self):
        """A reader who is back, has done with a text that is marked, or with a list that is open."""
        self.browser.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.open_live_page()
        for begin, end in (("Object.defineProperty(document, 'hidden', {value: true, configurable: true})",
                            "delete document.hidden"),
                           ("getSelection().selectAllChildren(byId('summary'))",
                            "getSelection().removeAllRanges()"),
                           ("themeList.focus(); themeList.dispatchEvent(new Event('keydown'))",
                            "themeList.blur()")):
            self.browser.evaluate(f"{begin}; window.isOld = true")
            time.sleep(5)
            self.assertTrue(self.look("window.isOld"), begin)
            self.browser.evaluate(end)
            self.wait_for("a reload", lambda: self.look("window.isOld === undefined"))

    def test_a_page_that_is_held_stays_so_when_a_reader_loads_it_again(self):
        self.open_live_page()
        self.browser.evaluate("document.querySelector('#live button').click()")
        self.browser.load_by("reload()")
        held = "document.querySelector('#live [aria-pressed=true]').innerText"
        self.assertEqual(self.browser.evaluate(held), "Hold")

    def test_a_run_that_a_reader_chose_stays_chosen_though_it_is_the_best(self):
        self.run_small("--report", "page.html", "--quiet")
        self.browser.open(self.page)
        self.browser.evaluate("writeAddress()")
        self.assertNotIn("run=", self.browser.evaluate("location.hash"))
        self.browser.evaluate("setCurrent(selection.current)")
        self.browser.settle()
        self.browser.evaluate("writeAddress()")
        self.assertIn("run=" + self.browser.evaluate("runs[0].id"),
                      self.browser.evaluate("location.hash"))

    def test_an_address_that_is_nonsense(self):
        self.run_small("--report", "page.html", "--quiet")
        self.browser.open(self.page)
        smoothing = "document.querySelector('[data-keep=smoothing]').value"
        usual = self.browser.evaluate(smoothing)
        self.browser.evaluate("window.isOld = true; location.hash = 'scroll=x+y&ranges=[1&epochs=a&"
                              "sort=<img>&run=<img>&runs=x&theme=x&smoothing=x'")
        self.wait_for("a reload", lambda: self.look("window.isOld === undefined"))
        self.assertEqual(self.look("[selection.ranges.size, selection.off.size, themeList.value]"),
                         [0, 0, "system"])
        self.assertEqual(self.look(smoothing), usual)
        self.assertEqual(self.browser.problems, [])

    def test_a_page_that_nobody_writes_any_more(self):
        sweep = self.start_sweep("--report", "page.html")
        self.wait_for_counts(new=1, running=1, finished=2)
        sweep.kill()
        sweep.wait()
        self.browser.open(self.page)
        self.wait_for_reload()
        seen = self.browser.evaluate("location.hash.match(/seen=(\\d+)\\+(\\d+)/).slice(1).map(Number)")
        self.assertEqual(seen[0], data_of(self.page)["live"]["written"])
        # As if the browser had seen this page so long ago.
        self.browser.load_by(f"history.replaceState(null, '', '#seen={seen[0]}+{seen[1] - 200000}');"
                             "location.reload()")
        self.wait_for("the news", lambda: "no news since" in (self.look("byId('live').innerText") or ""))
        self.browser.evaluate("window.isOld = true")
        time.sleep(4)
        self.assertTrue(self.browser.evaluate("window.isOld"))
        self.browser.load_by("document.dispatchEvent(new Event('visibilitychange'))")  # a reader is back
        self.assertIn("no news since", self.browser.evaluate("byId('live').innerText"))
        # What was seen of another page says nothing, nor what was seen at a time to come.
        for written, at in (seen[0] - 1, seen[1] - 200000), (seen[0], seen[1] + 10**9):
            self.browser.load_by(f"history.replaceState(null, '', '#seen={written}+{at}'); location.reload()")
            self.assertIn("updated", self.browser.evaluate("byId('live').innerText"))
            self.assertTrue(self.browser.evaluate("firstSeen() <= Date.now()"))


if __name__ == "__main__":
    report_page.main()
