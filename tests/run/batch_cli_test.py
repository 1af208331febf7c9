"""Many runs on one command line: what is shown, and that a failing run does not affect others.

Usage: tests/python tests/run/batch_cli_test.py RUNEXP [unittest arguments]
"""

import fcntl
import json
import os
import pathlib
import pty
import re
import resource
import signal
import struct
import subprocess
import termios
import time

import h5py

from end_to_end import CliTest, check_trailer, main, read_terminal, write_spec

RETRY = "To resume what failed, add --retry-failed.\n"
DIVERGING = {"learning_rate": "1e37", "clip_theta": "1e37", "initial_stddev": "1.0"}


class Batches(CliTest):
    def setUp(self):
        super().setUp()
        self.specs = [self.spec_of(f"run{i}", seed=i) for i in range(1, 5)]

    def spec_of(self, name, seed=1, epochs=3, hidden_units=16, **values):
        """A spec with its own name and seed, and other field values given by keyword."""
        path = write_spec(self.folder, name, epochs, hidden_units)
        text = path.read_text(encoding="utf-8").replace("seed = 3", f"seed = {seed}")
        sections = {"initial_stddev": "model", "clip_theta": "training"}
        for key, value in values.items():
            text, known = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.M)
            if not known:
                section = sections[key]
                text = text.replace(f"[{section}]", f"[{section}]\n{key} = {value}")
        path.write_text(text, encoding="utf-8")
        return path.name

    def batch(self, *arguments, specs=None, **options):
        return self.run_cli(*(specs or self.specs), "--out", "out", *arguments, **options)

    def table_of(self, process):
        """{name: the other cells of its line and the reason, if any}, and the line of counts."""
        table, *reasons, counts = process.output.split("\n\n")
        titles, *rows = [re.split(r"  +", line.rstrip()) for line in table.splitlines()]
        self.assertEqual(titles, ["run", "name", "status", "epochs", "perplexity", "best", "time"])
        cells = {row[1]: row[2:] for row in rows}
        self.assertLessEqual(len(reasons), 1)
        for line in "".join(reasons).replace("\n  ", " ").splitlines():
            name, reason = line.split(": ", 1)
            cells[name].append(reason)
        return cells, counts

    def statuses(self):
        trailers = [check_trailer(p.read_bytes()) for p in (self.folder / "out").glob("*.h5")]
        return {trailer["name"]: trailer["status"] for trailer in trailers}

    def results(self, directory="out"):
        trailers = [check_trailer(p.read_bytes()) for p in (self.folder / directory).glob("*.h5")]
        return {trailer["run_id"]: trailer["result_sha256"] for trailer in trailers}

    def test_all_well(self):
        process = self.batch()
        self.assertEqual(process.returncode, 0, process.errors)
        table, counts = self.table_of(process)
        self.assertEqual([row[:2] for row in table.values()], [["finished", "3"]] * 4)
        self.assertEqual(counts, "4 runs: 4 finished\n")
        opening, *lines = process.errors.splitlines()
        self.assertEqual(opening, "4 runs")
        self.assertEqual(lines.pop(), "Next: runexp report out")
        for line in lines:
            self.assertRegex(line, r"^run\d +3 +[\d.]+  finished in \d+ ms$")
        self.assertEqual(len(set(map(len, [line[:line.index("finished")] for line in lines]))), 1)
        again = self.batch()
        self.assertEqual(again.errors, "4 runs\n4 finished before\nNext: runexp report out\n")
        again = self.batch("--quiet")
        self.assertEqual((again.returncode, again.errors), (0, ""))
        self.assertTrue(again.output.endswith("\n4 runs: 4 finished (4 before)\n"))

    def test_any_number_of_jobs_gives_the_same_bits(self):
        for jobs in ("1", "2", "5"):
            self.assertEqual(
                self.run_cli(*self.specs, "--jobs", jobs, "--out", jobs).returncode, 0)
        self.assertEqual(self.results("1"), self.results("2"))
        self.assertEqual(self.results("1"), self.results("5"))
        self.assertEqual(len(set(self.results("1").values())), 4)

    def test_three_mishaps_and_the_others_finish(self):
        damaged = self.run_cli(self.specs[1], "--out", "out").output.split()[-1]
        good = self.bytes_of(damaged)
        changed = good[:5000] + bytes([good[5000] ^ 1]) + good[5001:]
        self.write(damaged, changed)
        specs = [self.specs[0], self.spec_of("diverging", hidden_units=64, **DIVERGING),
                 self.specs[1], self.spec_of("large", hidden_units=300), *self.specs[2:]]

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

        process = self.batch(specs=specs, preexec_fn=limit)
        self.assertEqual(process.returncode, 1)
        table, counts = self.table_of(process)
        self.assertEqual(counts, "6 runs: 3 finished, 1 diverged, 2 failed\n")
        self.assertRegex(table["diverging"][-1], "^the (loss|gradient norm) is not finite in epoch")
        self.assertRegex(table["large"][-1],
                         r"^out/large-[0-9a-f]{12}\.h5: cannot write it: File too large$")
        self.assertIn(f"{damaged}: damaged", table["run2"][-1])
        for reason in ("is not finite", "File too large", "damaged"):
            self.assertIn(reason, process.errors)
        self.assertEqual(self.bytes_of(damaged), changed)
        self.assertEqual([table[f"run{i}"][0] for i in (1, 3, 4)], ["finished"] * 3)
        self.assertFalse(list((self.folder / "out").glob(".*.tmp-*")))
        self.assertTrue(process.errors.endswith(RETRY), process.errors)  # for the damaged one
        # Without the limit, the refused run succeeds.
        again = self.batch(specs=specs)
        self.assertEqual(self.table_of(again)[0]["large"][0], "finished")
        # Only the damaged run is redone.
        again = self.batch("--retry-failed", specs=specs)
        self.assertEqual(self.table_of(again)[1],
                         "6 runs: 5 finished (4 before), 1 diverged (1 before)\n")
        self.assertEqual(check_trailer(self.bytes_of(damaged))["status"], "finished")

    def test_file_descriptors_used_up(self):
        if b"__ubsan_handle" in pathlib.Path(self.runexp).read_bytes():
            self.skipTest("UBSan's check of types wants a file descriptor of its own")

        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))

        process = self.batch(preexec_fn=limit)
        table, counts = self.table_of(process)
        self.assertEqual(process.returncode, 1, process.errors)
        for row in table.values():
            if row[0] != "finished":
                self.assertRegex(row[-1], "^out.*: Too many open files")
        self.assertEqual(self.batch().returncode, 0 if "failed" not in self.statuses().values()
                         else 1)
        self.assertEqual(self.batch("--retry-failed").returncode, 0)

    def test_read_only_directory(self):
        if os.geteuid() == 0:
            self.skipTest("root may write anywhere")
        (self.folder / "out").mkdir(mode=0o500)
        process = self.batch()
        self.assertEqual(process.returncode, 1)
        self.assertIn("Permission denied", process.output)

    def test_a_full_disk_and_one_that_is_read_only(self):
        large = self.spec_of("large", hidden_units=300)
        script = f"""
            mkdir out && mount -t tmpfs -o size=800k none out || exit 9
            "$0" {large} {' '.join(self.specs)} --out out; echo "code $?"
            mount -o remount,ro out
            "$0" {large} {' '.join(self.specs)} --out out; echo "code $?"
        """
        process = self.run_with_mounts(script)
        full, read_only, _ = process.stdout.split("code 1\n")
        self.assertNotIn(RETRY, process.stderr)  # the same command continues
        self.assertRegex(full, r"\nlarge: out/large-\S+ cannot write it: No space left")
        self.assertIn("\n5 runs: 4 finished, 1 failed\n", full)
        # Runs that have ended can still be read from there.
        self.assertEqual(read_only.count("Read-only file system"), 1)
        self.assertIn("\n5 runs: 4 finished (4 before), 1 failed\n", read_only)

    def test_directory_removed_meanwhile(self):
        long = [self.spec_of(f"long{i}", seed=i, epochs=10**8) for i in (1, 2)]
        process = self.start(*long, "--out", "out")
        self.wait_for(lambda: len(list(self.folder.glob("out/*.h5"))) == 2)
        (self.folder / "out").rename(self.folder / "gone")
        process.send_signal(signal.SIGINT)
        process.output, errors = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 1, errors)
        for row in self.table_of(process)[0].values():
            self.assertRegex(row[-1], "No such file or directory$")
        self.assertFalse((self.folder / "out").exists())
        for path in (self.folder / "gone").glob("*.h5"):
            check_trailer(path.read_bytes())

    def wait_for(self, condition):
        deadline = time.monotonic() + 10
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def test_an_interruption_saves_all_and_the_same_command_goes_on(self):
        long = [self.spec_of(f"long{i}", seed=i, epochs=5000, hidden_units=64) for i in range(4)]
        process = self.start(*long, "--out", "out", "--jobs", "2")
        self.wait_for(lambda: list(self.folder.glob("out/*.h5")))
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 75, errors)
        self.assertRegex(output, r"\n4 runs: \d interrupted, \d new\n$")
        self.assertEqual(set(self.statuses().values()), {"interrupted"})
        self.assertEqual(self.batch(specs=long).returncode, 0)
        undisturbed = self.run_cli(*long, "--out", "undisturbed")
        self.assertEqual(undisturbed.returncode, 0)
        self.assertEqual(self.results(), self.results("undisturbed"))

    def test_killed_again_and_again(self):
        long = [self.spec_of(f"long{i}", seed=i, epochs=2000, hidden_units=64) for i in range(4)]
        for i in range(6):
            process = self.start(*long, "--out", "out", "--quiet")
            time.sleep(0.05 + 0.05 * i)
            process.kill()
            process.communicate()
        self.assertEqual(self.batch(specs=long).returncode, 0)
        self.assertEqual(self.run_cli(*long, "--out", "undisturbed").returncode, 0)
        self.assertEqual(self.results(), self.results("undisturbed"))
        self.assertEqual(len(list((self.folder / "out").iterdir())), 5)

    def test_two_processes_share_the_work(self):
        specs = [self.spec_of(f"shared{i}", seed=i, epochs=300) for i in range(8)]
        first = self.start(*specs, "--out", "out", "--json", "--jobs", "1")
        second = self.start(*specs, "--out", "out", "--json", "--jobs", "1")
        computed = {}
        for process in (first, second):
            for line in process.communicate(timeout=60)[0].splitlines():
                event = json.loads(line)
                if event["event"] == "ended" and event["status"] == "finished":
                    computed[event["run"]] = computed.get(event["run"], 0) + (not event["reused"])
        self.assertEqual(sorted(computed.values()), [1] * 8)
        self.assertEqual(len(self.results()), 8)

    def test_events(self):
        process = self.batch("--json", specs=[
            self.specs[0], self.spec_of("diverging", hidden_units=64, **DIVERGING)])
        self.assertEqual(process.returncode, 1, process.errors)
        events = [json.loads(line) for line in process.output.splitlines()]
        self.assertEqual(events[0], {"event": "batch", "runs": 2, "repeated": 0})
        self.assertEqual(events[-1]["event"], "closed")
        self.assertEqual((events[-1]["finished"], events[-1]["diverged"]), (1, 1))
        ended = {event["name"]: event for event in events if event["event"] == "ended"}
        self.assertEqual(ended["run1"]["status"], "finished")
        run = [event for event in events if event.get("run") == ended["run1"]["run"]]
        self.assertEqual([event["event"] for event in run if event["event"] != "saved"],
                         ["started", "epoch", "epoch", "epoch", "ended"])
        self.assertEqual([e["epoch"] for e in run if e["event"] == "epoch"], [1, 2, 3])
        with h5py.File(self.folder / ended["run1"]["file"]) as file:
            self.assertEqual([e["perplexity"] for e in run if e["event"] == "epoch"],
                             list(file["metrics/perplexity"]))
            self.assertEqual(ended["run1"]["result_sha256"], file.attrs["result_sha256"])

    def test_a_stop_rule_is_no_failure(self):
        process = self.run_small("--set", "training.epochs=500", "--set",
                                 "stop.perplexity_below=20")
        self.assertEqual(process.returncode, 0, process.errors)
        self.assertRegex(process.output, r"\n  stopped     perplexity [\d.]+ below 20\n")

    def test_a_terminal_of_40_columns(self):
        specs = [self.spec_of("雨落在窗前的声音很轻很轻", seed=1, epochs=4000, hidden_units=64),
                 self.spec_of("晚风", seed=2, epochs=4000, hidden_units=64)]
        primary, secondary = pty.openpty()
        fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))
        process = subprocess.Popen([self.runexp, *specs, "--out", "out"], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=secondary,
                                   env={**os.environ, "TERM": "xterm"})
        os.close(secondary)
        screen = read_terminal(primary)
        process.communicate(timeout=60)
        text = screen.decode("utf-8").replace("\r\n", "\n")
        frames = text.split("\x1b[J")
        self.assertGreater(len(frames), 3)
        lines = [line for line in re.sub(r"\x1b\[\d*[AJKm]|\r", "", text).splitlines() if line]
        for line in lines:
            width = sum(2 if ord(c) > 0x2e80 else 1 for c in line)
            self.assertLess(width, 40, line)
        self.assertTrue(any(line.startswith("晚风") for line in lines))
        self.assertTrue(any(re.match(r"\d/2 runs", line) for line in lines))


if __name__ == "__main__":
    main()
