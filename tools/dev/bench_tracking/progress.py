"""Shows which launch is running, on a terminal line that is overwritten and finally cleared."""

import sys
import time


class Progress:
    def __init__(self, what, total):
        self.what, self.total, self.begun = what, total, 0
        self.shown = sys.stderr.isatty()

    def __enter__(self):
        self.start = time.monotonic()
        return self

    def step(self):
        """Begins one more launch."""
        left = ""
        if self.begun:
            seconds = (time.monotonic() - self.start) / self.begun * (self.total - self.begun)
            left = f", {seconds / 60:.0f} min left" if seconds >= 90 else f", {seconds:.0f} s left"
        self.begun += 1
        self.show(f"{self.what}, launch {self.begun} of {self.total}{left}")

    def show(self, text):
        if self.shown:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_):
        self.show("")
