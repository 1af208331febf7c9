"""Shared by the tests of traces: a small run, and its traces."""

import hashlib
import json

from end_to_end import FinishedRunTest

UPDATES = 7  # of an epoch of the small run


class TraceTest(FinishedRunTest):
    def trace(self, name="a.trace", epoch=2, *arguments, run=None):
        process = self.run_cli("verify", "--trace", str(epoch), run or self.run_file, "-o", name,
                               *arguments)
        self.assertEqual((process.returncode, process.errors), (0, ""), process.output)
        return name

    def items(self, name):
        """The lines of a trace between head and digest, each as four words."""
        text = self.bytes_of(name).decode()
        return [line.split(" ") for line in text.split("\n\n", 1)[1].splitlines()[:-1]]

    def compare(self, a, b):
        """Exit code and JSON of comparing two traces."""
        process = self.run_cli("compare", "--bits", "--json", a, b)
        self.assertEqual(process.errors, "")
        return process.returncode, json.loads(process.output)

    def reseal(self, name, text):
        digest = hashlib.sha256(text.encode()).hexdigest()
        return self.write(name, f"{text}sha256 = {digest}\n")
