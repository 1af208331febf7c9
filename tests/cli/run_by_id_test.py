"""Runs named by the beginning of their id, and the directory that is looked into by default.

Usage: tests/python tests/cli/run_by_id_test.py RUNEXP [unittest arguments]
"""

import shutil

from end_to_end import CliTest, main

NOTHING_YET = "there are no runs in runs/ yet. Start one: runexp experiments/smoke.toml\n"


class RunById(CliTest):
    def setUp(self):
        super().setUp()
        for seed in range(1, 21):  # 20 runs, so that two of their ids begin alike
            self.assertEqual(self.run_cli(self.spec, "--quiet", "--set", f"seed={seed}", "--set",
                                          "epochs=1").returncode, 0)
        self.files = {path.stem.split("-")[1]: f"runs/{path.name}"
                      for path in (self.folder / "runs").glob("*.h5")}
        self.ids = sorted(self.files)

    def shortest(self, run_id):
        """The shortest beginning of the id that no other id has."""
        return next(run_id[:size] for size in range(1, 13)
                    if sum(other.startswith(run_id[:size]) for other in self.ids) == 1)

    def ambiguous(self):
        return next(digit for digit in "0123456789abcdef"
                    if sum(run_id.startswith(digit) for run_id in self.ids) > 1)

    def test_every_command_takes_a_unique_beginning(self):
        run_id, other = self.ids[:2]
        for word in self.shortest(run_id), "runs/" + self.shortest(run_id).upper():
            for arguments in (["verify"], ["verify", "--integrity"], ["predict", "--length", "3"],
                              ["evaluate", "--split", "train"], ["list"], ["report"], ["export"],
                              ["export", "--weights", "-o", "w.safetensors"],
                              ["verify", "--trace", "1", "-o", "t.trace"]):
                process = self.run_cli(*arguments, word)
                self.assertEqual((process.errors, process.returncode), ("", 0), arguments)
            self.assertIn(f"{self.files[run_id]}: identical", self.run_cli("verify", word).output)
            self.assertIn(run_id, self.run_cli("list", word).output)
            for arguments, code in (["compare"], 0), (["compare", "--bits"], 1):
                process = self.run_cli(*arguments, word, self.shortest(other))
                self.assertEqual((process.errors, process.returncode), ("", code), arguments)
                self.assertIn(self.files[run_id], process.output)

    def test_an_ambiguous_beginning_lists_the_candidates(self):
        word = self.ambiguous()
        meant = [run_id for run_id in self.ids if run_id.startswith(word)]
        message = (f"{word}: {len(meant)} runs have an id that begins so; write more of it:\n" +
                   "".join(f"    {run_id}  small\n" for run_id in meant))
        for command in ("verify", "predict", "evaluate", "list", "report", "export", "compare"):
            process = self.run_cli(command, word)
            self.assertIn(message, process.errors, command)
            self.assertEqual(process.returncode, 2)

    def test_what_no_id_begins_with(self):
        for word, reason in (("0123456789abc", ""), ("none", ""),
                             ("000000", ", and no run in runs/ whose id begins so"),
                             ("nowhere/00", ", and no run in nowhere/ whose id begins so")):
            process = self.run_cli("predict", word)
            self.assertEqual(process.errors,
                             f"{word}: there is no such file or directory{reason}\n")

    def test_a_file_comes_before_an_id(self):
        word = self.shortest(self.ids[0])
        shutil.copy(self.folder / self.files[self.ids[1]], self.folder / word)
        self.assertIn(f"{word}: identical", self.run_cli("verify", word).output)

    def test_runs_is_the_default_directory(self):
        for command in ("list", "report", "export", "verify"):
            process = self.run_cli(command)
            self.assertEqual((process.errors, process.returncode), ("", 0), command)
        self.assertEqual(self.run_cli("verify").output.count(": identical\n"), 20)
        self.assertIn("runs: name one of its 20 runs, by the beginning of its id:\n    " + self.ids[0],
                      self.run_cli("predict").errors)
        for run_id in self.ids[2:]:
            (self.folder / self.files[run_id]).unlink()
        self.assertIn(self.files[self.ids[0]], self.run_cli("compare").output)
        (self.folder / self.files[self.ids[1]]).unlink()
        self.assertEqual(self.run_cli("predict").returncode, 0)  # the only one
        (self.folder / self.files[self.ids[0]]).unlink()
        for arguments in (["list"], ["report"], ["export"], ["verify"], ["compare"], ["predict"],
                          ["evaluate"], ["contrast", "--of", "seed"]):
            process = self.run_cli(*arguments)
            self.assertEqual((process.errors, process.returncode), (NOTHING_YET, 2), arguments)


if __name__ == "__main__":
    main()
