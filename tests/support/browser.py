"""Drives Debian's headless Chromium by its DevTools protocol over a pair of pipes."""

import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

CHROMIUM = shutil.which("chromium")
SWITCHES = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync
--disable-background-networking --disable-component-update --disable-dev-shm-usage
--force-device-scale-factor=1 --remote-debugging-pipe""".split()


class Browser:
    """One page. `problems` collects console complaints and uncaught exceptions, `requests` the
    addresses the page requests."""

    def __init__(self):
        self.problems, self.requests, self.loaded = [], [], False
        self.answers, self.buffer, self.last_id = {}, b"", 0
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        commands, self.commands = os.pipe()
        self.events, events = os.pipe()
        # Chromium reads commands from descriptor 3 and writes to descriptor 4.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$@" 3</dev/fd/{commands} 4>/dev/fd/{events}', "sh",
             CHROMIUM, *SWITCHES, f"--user-data-dir={self.profile.name}", "about:blank"],
            pass_fds=(commands, events), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL)
        os.close(commands)
        os.close(events)
        self.session = None
        target = next(t for t in self.call("Target.getTargets")["targetInfos"]
                      if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"],
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self):
        self.session = None
        self.call("Browser.close")
        os.close(self.commands)
        os.close(self.events)
        self.process.wait(timeout=30)
        self.profile.cleanup()

    def call(self, method, **params):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        self._wait(lambda: self.last_id in self.answers, method)
        answer = self.answers.pop(self.last_id)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def _wait(self, done, what, seconds=60):
        end = time.monotonic() + seconds
        while not done():
            if not select.select([self.events], [], [], max(end - time.monotonic(), 0))[0]:
                raise TimeoutError(what)
            data = os.read(self.events, 1 << 20)
            if not data:
                raise RuntimeError("Chromium has ended")
            *messages, self.buffer = (self.buffer + data).split(b"\0")
            for message in messages:
                self._take(json.loads(message))

    def _take(self, message):
        method, params = message.get("method"), message.get("params", {})
        if "id" in message:
            self.answers[message["id"]] = message
        elif method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(params["exceptionDetails"])[:2000])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"):
            self.problems.append(str(params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.problems.append(params["entry"]["text"])

    def open(self, path):
        self.loaded = False
        self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        self._wait(lambda: self.loaded, "loading the page")
        self.settle()

    def load_by(self, expression):
        """Evaluates what loads the page again, and waits until it has."""
        self.loaded = False
        # Later, because the page that leaves need not answer.
        self.evaluate(f"setTimeout(() => {{ {expression} }})")
        self._wait(lambda: self.loaded, "loading the page again")
        self.settle()

    def settle(self):
        """Waits until pending drawing is done: two frames."""
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame("
                      "() => setTimeout(done, 0))))")

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def window(self, width, height, dark=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def mouse(self, kind, x, y):
        """kind: Pressed, Moved or Released"""
        self.call("Input.dispatchMouseEvent", type=f"mouse{kind}", x=x, y=y, clickCount=1,
                  button="none" if kind == "Moved" else "left")

    def drag(self, start, end):
        self.mouse("Moved", *start)
        self.mouse("Pressed", *start)
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=end[0], y=end[1],
                  button="left", buttons=1)
        self.mouse("Released", *end)
        self.settle()

    def press(self, key):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key)
        self.settle()

    def screenshot(self, path):
        """Saves a picture of the whole page."""
        image = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        pathlib.Path(path).write_bytes(base64.b64decode(image["data"]))
