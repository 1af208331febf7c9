"""The memory that a dry run announces is what a run takes, for every cell.

Usage: tests/python tests/run/memory_test.py RUNEXP [unittest arguments]
"""

import json
import os
import pathlib
import random
import re

from end_to_end import CliTest, main

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "experiments" / "runexp.schema.json"
CELLS = json.loads(SCHEMA.read_text())["properties"]["model"]["properties"]["cell"]["enum"]
CHARACTERS = 2000  # so many distinct ones, so that parameters outweigh the program itself
UNITS = {"MiB": 1 << 20, "GiB": 1 << 30}


class Memory(CliTest):
    def setUp(self):
        super().setUp()
        if b"__asan_init" in pathlib.Path(self.runexp).read_bytes():
            self.skipTest("AddressSanitizer takes memory of its own")
        distinct = [chr(0x4E00 + i) for i in range(CHARACTERS)]
        text = distinct + random.Random(1).choices(distinct, k=2500)
        self.write("many.txt", "".join(text))
        self.common = ["--set", f"corpus.file={self.folder / 'many.txt'}", "--set", "model.hidden_units=512",
                       "--set", "training.learning_rate=0.01", "--set", "samples.prefixes=[]"]

    def estimate(self, arguments):
        said = self.run_cli(self.spec, "--dry-run", *self.common, *arguments).output
        number, unit = re.search(r"^memory +about ([\d.]+) (\w+)$", said, re.M).groups()
        return float(number) * UNITS[unit]

    def peak(self, arguments):
        null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
        process_id = os.posix_spawn(
            self.runexp, [self.runexp, str(self.folder / self.spec), "--quiet", "--out",
                          str(self.folder / "out"), "--force", *self.common, *arguments],
            os.environ, file_actions=[null])
        _, status, usage = os.wait4(process_id, 0)
        self.assertEqual(status, 0)
        return usage.ru_maxrss * 1024

    def check(self, *settings):
        arguments = [argument for setting in settings for argument in ("--set", setting)]
        estimate, peak = self.estimate(arguments), self.peak(arguments)
        if peak > estimate / 0.9:  # on a busy machine a record may have waited for the one before it
            peak = min(peak, self.peak(arguments))
        ratio = estimate / peak
        print(f"{' '.join(settings)}: estimate / peak = {ratio:.2f}")
        self.assertGreater(ratio, 0.9, settings)
        self.assertLess(ratio, 1.1, settings)

    def test_of_a_smaller_model(self):
        """The program itself is a third of it. (The peak of a child is never below this process's own memory.)"""
        self.check("model.hidden_units=300")

    def test_of_each_cell(self):
        for cell in CELLS:
            with self.subTest(cell):
                self.check(f"model.cell={cell}")

    def test_of_what_goes_with_it(self):
        for settings in (["model.layers=3", "model.embedding_units=128", "model.dropout=0.3"],
                         ["training.optimizer=adam"],
                         ["corpus.validation_fraction=0.2", "training.epochs=15"]):
            with self.subTest(settings):
                self.check("model.cell=lstm", *settings)


if __name__ == "__main__":
    main()
