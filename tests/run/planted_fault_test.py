"""A rounding that goes wrong in one element of one update is named by `runexp compare --bits` of two
traces: its update, operation and tensor.

Usage: tests/python tests/run/planted_fault_test.py RUNEXP RUNEXP_WITH_FAULT [unittest arguments]
"""

import os
import pathlib
import sys

from end_to_end import main
from trace_case import UPDATES, TraceTest

# Operation, and the tensor in which its fault is first seen.
FAULTS = {
    "forward": "H[4]",
    "row_losses": "loss[0]",
    "output_gradient": "G[0]",
    "backward": "dZ[0]",
    "gradient": "W_xh",
    "squares": "W_xh",
    "parameters": "W_hq",
}


class PlantedFaults(TraceTest):
    def with_fault(self, operation, update, *arguments):
        """Runs the program in which a rounding goes wrong, in this update of the run."""
        good, self.runexp = self.runexp, self.faulty
        try:
            return self.run_cli(*arguments, env={
                **os.environ, "RUNEXP_PLANTED_FAULT": f"{operation} {update}"})
        finally:
            self.runexp = good

    def test_each_is_named(self):
        self.trace("good.trace")
        for update, (operation, tensor) in enumerate(FAULTS.items(), start=1):
            with self.subTest(operation):
                process = self.with_fault(operation, UPDATES + update, "verify", "--trace", "2",
                                          self.run_file, "-o", "bad.trace")
                # Later roundings may make up for a fault: then only a trace shows it.
                self.assertIn(process.returncode, (0, 1), process.errors)
                self.assertIn("  trace of epoch 2: bad.trace\n", process.output)
                code, comparison = self.compare("good.trace", "bad.trace")
                first = comparison["first_difference"]
                self.assertEqual((code, first["update"], first["operation"], first["tensor"]),
                                 (1, update, operation, tensor))
                self.assertNotEqual(first["a"], first["b"])
                self.assertEqual((comparison["explanations"], comparison["makers"]), ([], []))
        process = self.run_cli("compare", "--bits", "good.trace", "bad.trace")
        self.assertEqual((process.returncode, process.errors), (1, ""))
        self.assertRegex(process.output, (
            r"^A  good\.trace\nB  bad\.trace\n\nThey differ first\n  in epoch 2, update 7\n"
            r"  parameters, W_hq\n    A          [0-9a-f]{64}\n    B          [0-9a-f]{64}\n\n"
            r"That is a parameter after the update:\ncore/NUMERICS\.md, 6\.10, 6\.14\.\n\n"
            r"Identity and numerics_version are the same, and so is all that comes before\n"
            r"\([\d,]+ digests\): one of the two went wrong in this operation\.\n"))
        for line in process.output.splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_without_a_trace_the_epoch_is_named(self):
        process = self.with_fault("forward", UPDATES + 1, "verify", self.run_file)
        self.assertEqual((process.returncode, process.errors), (1, ""))
        self.assertIn(": differs\n  in epoch 2\n  metrics/", process.output)

    def test_without_a_fault_the_program_is_as_the_other(self):
        self.trace("good.trace")
        process = self.with_fault("forward", 0, "verify", "--trace", "2", self.run_file, "-o",
                                  "other.trace")
        self.assertEqual(process.returncode, 0, process.output)
        self.assertEqual(self.compare("good.trace", "other.trace")[0], 0)

    def test_an_epoch_after_the_fault_begins_with_other_parameters(self):
        self.assertEqual(self.with_fault("parameters", UPDATES, self.spec, "--out", "bad").returncode, 0)
        (path,) = (self.folder / "bad").glob("*.h5")
        process = self.with_fault("parameters", UPDATES, "verify", "--trace", "2", str(path), "-o",
                                  "bad.trace")
        self.assertEqual(process.returncode, 0, process.output)
        self.run_cli(self.spec, "--out", "good")
        (path,) = (self.folder / "good").glob("*.h5")
        self.trace("good.trace", run=str(path))
        code, comparison = self.compare("good.trace", "bad.trace")
        first = comparison["first_difference"]
        self.assertEqual((code, first["update"], first["operation"]), (1, 0, "parameters"))
        process = self.run_cli("compare", "--bits", "good.trace", "bad.trace")
        self.assertIn("before the first update of epoch 2\n", process.output)
        self.assertIn("They parted in an earlier epoch", process.output)

    def test_a_difference_before_the_epoch_ends_it(self):
        process = self.with_fault("row_losses", 3, "verify", "--trace", "3", self.run_file, "-o",
                                  "bad.trace")
        self.assertEqual((process.returncode, process.errors), (1, ""))
        self.assertIn(": differs\n  in epoch 1\n  metrics/cross_entropy\n", process.output)
        self.assertIn("  no trace: they differ before epoch 3; trace epoch 1\n", process.output)
        self.assertFalse((self.folder / "bad.trace").exists())


if __name__ == "__main__":
    PlantedFaults.faulty = str(pathlib.Path(sys.argv.pop(2)).resolve())
    main()
