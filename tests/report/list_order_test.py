"""runexp list: order, limit, columns and formats, and the exit code for CI.

Usage: tests/python tests/report/list_order_test.py RUNEXP [unittest arguments]
"""

import csv
import io

from end_to_end import CliTest, check_trailer, main


class List(CliTest):
    def setUp(self):
        super().setUp()
        self.write("sweep.toml", f'name = "rates"\nbase = "{self.spec}"\n[grid]\n'
                                 '"training.learning_rate" = [10, 2, 30]\nseed = [2, 1]\n')
        self.assertEqual(self.run_cli("sweep.toml", "--quiet", "--set", "epochs=1").returncode, 0)

    def list(self, *arguments, code=0):
        process = self.run_cli("list", *arguments)
        self.assertEqual((process.errors, process.returncode), ("", code))
        return process.output

    def rows(self, *arguments):
        return list(csv.reader(io.StringIO(self.list("--format", "csv", *arguments))))

    def cells(self, columns, *arguments):
        return [tuple(row) for row in self.rows("--columns", columns, *arguments)[1:]]

    def test_the_usual_order_is_that_of_the_settings_then_the_newest(self):
        settings = [(seed, rate) for seed in "12" for rate in ("2", "10", "30")]
        self.assertEqual(self.cells("seed,learning_rate"), settings)
        self.start_at("rates", 9)
        for name, day in ("older", 8), ("newer", 10):
            self.run_cli(self.spec, "--quiet", "--set", f"name={name}", "--set", f"epochs={day}")
            self.start_at(name, day)
        self.assertEqual(self.cells("name"), [("newer",), *[("rates",)] * 6, ("older",)])

    def start_at(self, name, day):
        """Forges the start of the runs of this name."""
        for path in (self.folder / "runs").glob(f"{name}-*.h5"):
            before = check_trailer(path.read_bytes())["started"].encode()
            self.relabel(path, before, b"2026-11-%02dT12:00:00Z" % day)

    def test_several_keys_each_in_its_order(self):
        expected = sorted(self.cells("seed,learning_rate"), key=lambda row: (-int(row[0]), float(row[1])))
        self.assertEqual(self.cells("seed,learning_rate", "--sort", "-seed,learning_rate"), expected)
        self.assertEqual(self.cells("seed,learning_rate", "--sort", "seed,-learning_rate",
                                    "--descending"), expected)
        process = self.run_cli("list", "--sort", "seed,-rat")
        self.assertEqual(process.returncode, 2)
        self.assertIn('"rat" is neither a field nor a metric', process.errors)

    def test_groups_are_sorted_by_several_keys_too(self):
        lines = self.list("--over", "seed", "--sort", "runs,-learning_rate").splitlines()
        self.assertEqual([line.split()[0] for line in lines[1:4]], ["30", "10", "2"])
        lines = self.list("--over", "seed", "--limit", "1").splitlines()
        self.assertEqual((lines[1].split()[0], lines[2]), ("2", ""))

    def test_limit(self):
        output = self.list("--limit", "2")
        self.assertTrue(output.endswith("\n\n2 runs: 2 finished; 4 more not shown\n"), output)
        self.assertEqual(len(output.splitlines()), 5)
        self.assertNotIn("more", self.list("--limit", "6"))
        self.assertEqual(self.list("--limit", "2", "--json").count("run_id"), 2)

    def test_columns_and_formats(self):
        (first, *_) = self.rows("--columns", "run,seed,best,started,corpus")[1:]
        header = self.rows("--columns", "run,seed,best,started,corpus")[0]
        self.assertEqual(header, ["run_id", "seed", "best_perplexity", "started", "corpus"])
        self.assertRegex(" ".join(first), r"^[0-9a-f]{12} 1 \d+\.\d{6,} "
                                          r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ text\.txt$")
        lines = self.list("--columns", "run,seed,best,started,corpus").splitlines()
        self.assertRegex(lines[0], r"^run +seed +best  started +corpus$")
        self.assertRegex(lines[1], rf"^{first[0]}     1  [\d.]+  \d{{4}}-\d\d-\d\d \d\d:\d\d  text\.txt$")
        self.assertEqual(len(lines), 7)
        lines = self.list("--columns", "seed,status", "--format", "markdown").splitlines()
        self.assertEqual(lines[:3], ["| seed | status |", "| ---: | --- |", "| 1 | finished |"])
        self.assertEqual(self.rows()[0], ["run_id", "seed", "training.learning_rate", "status", "epochs_done",
                                          "perplexity", "best_perplexity", "seconds", "started"])
        self.assertIn("started\n", self.list())
        for arguments in (["--columns", "seed,nothing"], ["--format", "xml"],
                          ["--columns", "seed", "--json"], ["--format", "csv", "--over", "seed"]):
            self.assertEqual(self.run_cli("list", *arguments).returncode, 2, arguments)

    def test_the_beginning_of_an_id_and_of_a_time_is_enough(self):
        (run_id,) = self.rows("--columns", "run", "--limit", "1")[1]
        self.assertEqual(self.cells("run", "--where", f"run={run_id[:8]}"), [(run_id,)])
        (day,) = {row[0][:10] for row in self.cells("started")}
        for where, number in (f"started={day}", 6), (f"started<{day}", 0), (f"started<={day}", 6), \
                ("started>=2999", 0), (f"started!={day[:4]}", 0):
            self.assertEqual(len(self.cells("run", "--where", where)), number, where)

    def test_exit_code(self):
        self.assertEqual(self.list("--exit-code").count("finished"), 7)
        self.list("--exit-code", "--where", "seed=3", code=1)
        (self.folder / "runs/damaged.h5").write_bytes(b"x")
        self.assertEqual(self.run_cli("list", "--exit-code").returncode, 1)
        self.assertEqual(self.run_cli("list").returncode, 0)
        (self.folder / "runs/damaged.h5").unlink()
        self.run_cli(self.spec, "--quiet", "--set", "learning_rate=1e37", "--set", "clip_theta=1e37",
                     "--set", "hidden_units=64")
        self.list("--exit-code", code=1)
        self.list("--exit-code", "--limit", "1", "--where", "status=finished")
        path = next((self.folder / "runs").glob("rates-*.h5"))
        self.relabel(path, b'"finished"', b'"running"')
        self.list("--exit-code", code=75)

    def test_require(self):
        self.list("--require", "epochs_done>0 and not status=diverged")
        process = self.run_cli("list", "--require", "seed<2", "--where", "status=finished")
        self.assertEqual(process.returncode, 1)
        self.assertGreater(process.output.count("finished"), 1)  # the table is shown all the same
        self.assertRegex(process.errors, r"\A(\S+ \w{12}, finished, perplexity [\d.]+: not seed<2\n)+\Z")
        self.list("--require", "seed<2", "--where", "seed=1")
        self.list("--require", "seed<2", "--where", "seed=77", code=1)  # none is listed
        process = self.run_cli("list", "--require", "sed<2")
        self.assertEqual((process.returncode, process.output), (2, ""))
        self.assertIn("--require: error:", process.errors)


if __name__ == "__main__":
    main()
