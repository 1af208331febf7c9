"""Sweeps on the spot (--grid), and fields named by their keys.

Usage: tests/python tests/run/grid_cli_test.py RUNEXP [unittest arguments]
"""

import re

from end_to_end import CliTest, main


class Grid(CliTest):
    def ids(self, *arguments):
        process = self.run_cli(*arguments, "--dry-run", "--quiet")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return re.findall(r"^[0-9a-f]{12}\b", process.output, re.MULTILINE)

    def text_of(self, *arguments):
        """The sweep file that is printed."""
        process = self.run_cli(self.spec, "--dry-run", *arguments)
        self.assertEqual(process.returncode, 0, process.errors)
        first, text = process.errors.split("\n", 1)
        self.assertEqual(first, "# The same as a sweep file, to be kept in this folder:")
        return text

    def test_the_printed_sweep_is_the_same_sweep(self):
        grids = [["--grid", "seed=1..5", "--grid", "training.learning_rate=50,100"],
                 ["--grid", "sampling=random,consecutive", "--grid", "carry_state=true,false"],
                 ["--grid", "seed=1..3,7", "--set", "epochs=2", "--set", "corpus.newlines=keep"],
                 ["--grid", "corpus.file=text.txt"]]
        for grid in grids:
            self.write("spot.toml", self.text_of(*grid))
            ids = self.ids(self.spec, *grid)
            self.assertGreater(len(ids), 0)
            self.assertEqual(ids, self.ids("spot.toml"), grid)
        self.assertEqual(len(self.ids(self.spec, *grids[0])), 10)
        self.assertEqual(len(self.ids(self.spec, *grids[2])), 4)

    def test_its_text(self):
        self.write("of [grid].toml", (self.folder / self.spec).read_text())
        text = self.run_cli("of [grid].toml", "--dry-run", "--grid", "seed=1,2", "--set", "epochs=2").errors
        self.assertIn('\nbase = "of [grid].toml"\n\n[set]\ntraining.epochs = 2\n\n[grid]\n', text)
        self.assertEqual(
            self.text_of("--grid", "seed=1..5", "--grid", "learning_rate=50,100",
                         "--grid", "sampling=random"),
            'name = "small"\nbase = "small.toml"\n\n[grid]\nseed = { range = [1, 5] }\n'
            'training.learning_rate = [50.0, 100.0]\ntraining.sampling = ["random"]\n\n')
        self.assertIn("\nseed = [1, 2, 3, 7]\n", self.text_of("--grid", "seed=1..3,7"))

    def test_a_comma_within_quotes(self):
        (self.folder / "a,b.txt").write_bytes((self.folder / "text.txt").read_bytes() + b"a")
        for quote in "\"'":
            values = f"corpus.file={quote}a,b.txt{quote},text.txt"
            self.assertEqual(len(self.ids(self.spec, "--grid", values)), 2)

    def test_it_runs(self):
        process = self.run_cli(self.spec, "--grid", "seed=1,2", "--set", "epochs=1")
        self.assertEqual(process.returncode, 0, process.errors)
        self.assertIn("2 runs: 2 finished", process.output)
        self.assertEqual(len(list((self.folder / "runs").glob("small-*.h5"))), 2)

    def test_mistakes(self):
        for arguments, message in (
                (["--grid", "seed"], '--grid: error: "seed" is not FIELD=VALUES\n'
                                     "    write FIELD=VALUES, such as seed=1..5 or learning_rate=50,100\n"),
                (["--grid", "sede=1"], '--grid: error: "sede" is no field of a spec\n    sede=1\n    ^^^^\n'
                                       "    did you mean seed?\n"),
                (["--grid", "sampling=random,consecutiv"],
                 "    sampling=consecutiv\n             ^^^^^^^^^^\n    did you mean \"consecutive\"?\n"),
                (["--grid", "seed=5..1"], "--grid: error: 5..1 is no range of up to 1000000 values\n"),
                (["--grid", "seed=1..9999999"], "1..9999999 is no range of up to 1000000 values\n"),
                (["--grid", "seed=1,"], "is empty: is a shell variable unset?"),
                (["--grid", "seed=1", "--grid", "seed=2"], "--grid: error: seed is varied twice\n"),
                (["--grid", "seed=1..2", "--set", "seed=3"], "seed varies in this sweep"),
                (["--grid", "name=a,b"], "name is the label of the sweep")):
            process = self.run_cli(self.spec, *arguments)
            self.assertEqual((process.output, process.returncode), ("", 2), arguments)
            self.assertIn(message, process.errors)
        errors = self.run_cli(self.spec, "--grid", "sede=1,2", "--grid", "sampling=a,b").errors
        self.assertEqual(errors.count("error:"), 2, "once for each argument")
        self.write("sweep.toml", f'name = "s"\nbase = "{self.spec}"\n[grid]\nseed = [3, 4]\n')
        process = self.run_cli("sweep.toml", "--grid", "seed=1..2")
        self.assertEqual(process.returncode, 2)
        self.assertIn("this is a sweep; --grid varies an experiment", process.errors)


class Keys(CliTest):
    def test_a_key_alone_names_the_one_field_that_has_it(self):
        full = ["training.epochs=5", "model.hidden_units=3", "corpus.file=text.txt", "seed=2"]
        short = [word.split(".", 1)[-1] if word[0] != "c" else "file=text.txt" for word in full]
        runs = []
        for words in full, short:
            process = self.run_small("--dry-run", *sum((["--set", word] for word in words), []))
            self.assertEqual((process.errors, process.returncode), ("", 0))
            runs.append(process.output)
        self.assertEqual(*runs)

    def test_a_key_of_several_fields(self):
        process = self.run_small("--set", "eps=1e-6")
        self.assertEqual((process.errors, process.returncode), (
            '--set: error: "eps" is the key of several fields\n    eps=1e-6\n    ^^^\n'
            "    write adagrad.eps, rmsprop.eps or adam.eps\n", 2))


if __name__ == "__main__":
    main()
