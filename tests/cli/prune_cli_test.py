"""runexp prune removes the runs that an expression names, and nothing else.

Usage: tests/python tests/cli/prune_cli_test.py RUNEXP [unittest arguments]
"""

import fcntl
import re
import struct

from end_to_end import CliTest, main


class Prune(CliTest):
    def setUp(self):
        super().setUp()
        process = self.run_cli(self.spec, "--grid", "seed=1..4", "--set", "epochs=1", "--quiet")
        self.assertEqual(process.returncode, 0, process.errors)
        self.runs = sorted((self.folder / "runs").glob("*.h5"))

    def left(self):
        return sorted((self.folder / "runs").glob("*.h5"))

    def prune(self, where, *arguments, code=0):
        process = self.run_cli("prune", *arguments, "--where", where)
        self.assertEqual(process.returncode, code, process.errors)
        return process

    def test_only_what_is_named_goes(self):
        process = self.prune("seed<3", "--dry-run")
        self.assertRegex(process.output, r"^(runs/small-[0-9a-f]{12}\.h5  finished\n){2}\n"
                                         r"would remove 2 runs, [\d.]+ KiB\n$")
        self.assertEqual(self.left(), self.runs)
        named = re.findall("runs/.*h5", process.output)
        process = self.prune("seed<3")
        self.assertEqual(re.findall("runs/.*h5", process.output), named)
        self.assertRegex(process.output, r"\nremoved 2 runs, [\d.]+ KiB\n$")
        self.assertEqual([str(path.relative_to(self.folder)) for path in self.runs if path not in
                          self.left()], sorted(named))
        self.assertEqual(self.prune("seed<3").output, "removed 0 runs, 0 B\n")

    def test_what_is_no_run_stays(self):
        self.write("runs/notes.h5", b"mine")
        self.write("runs/other.txt", b"mine")
        process = self.prune("not seed=99")
        self.assertIn("runs/notes.h5: ", process.errors)
        self.assertEqual([path.name for path in self.left()], ["notes.h5"])
        self.assertTrue((self.folder / "runs/other.txt").exists())

    def test_a_run_that_a_process_works_on_stays(self):
        run_id = self.runs[0].stem.split("-")[1]
        with open(self.folder / "runs/.runexp.lock", "r+b") as lock:
            # l_type, l_whence, l_start, l_len, l_pid of the 64-bit struct flock
            fcntl.fcntl(lock, 37, struct.pack("hhxxxxqqi4x", fcntl.F_WRLCK, 0, int(run_id, 16), 1, 0))
            process = self.prune(f"run={run_id}", code=1)
        self.assertEqual(process.errors, f"runs/{self.runs[0].name}: it is running, and stays\n")
        self.assertEqual(self.left(), self.runs)
        self.prune(f"run={run_id}")
        self.assertEqual(self.left(), self.runs[1:])

    def test_an_expression_is_required(self):
        for arguments in ([], ["runs"], [self.runs[0].name]):
            process = self.run_cli("prune", *arguments)
            self.assertEqual((process.output, process.returncode), ("", 2))
            self.assertIn("--where is required", process.errors)
        self.assertEqual(self.prune("sead=1", code=2).output, "")
        self.assertEqual(self.left(), self.runs)


if __name__ == "__main__":
    main()
