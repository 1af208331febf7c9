"""Damaged files, signals, closed pipes, full disks: what was saved stays.

Usage: tests/python tests/run/mishap_test.py RUNEXP [unittest arguments]
"""

import re
import resource
import signal
import time

from end_to_end import HAD_BEEN_RUN, SMALL, CliTest, check_trailer, main, write_spec


class Mishaps(CliTest):
    def test_a_damaged_file_is_named_and_kept_until_it_is_made_again(self):
        result = self.result_of(self.run_small())
        good = self.bytes_of(SMALL)
        for damaged in (
            good[:5000] + bytes([good[5000] ^ 1]) + good[5001:], good[:-1], good[:3000], b"mine",
            b"",
        ):
            with self.subTest(size=len(damaged)):
                self.write(SMALL, damaged)
                process = self.run_small()
                self.assertEqual((process.returncode, process.output), (1, ""))
                self.assertIn(SMALL, process.errors)
                self.assertIn("add --retry-failed: this file is kept until the new run is complete",
                              " ".join(process.errors.split()))
                self.assertEqual(self.bytes_of(SMALL), damaged)
                for cure in ("--retry-failed", "--force"):
                    self.write(SMALL, damaged)
                    self.assertEqual(self.result_of(self.run_small(cure)), result)
                    self.assertEqual(self.files_of_out(), [".runexp.lock", SMALL[4:]])

    def test_force_keeps_the_old_file_until_the_end(self):
        self.spec = write_spec(self.folder, "long", 4000, hidden_units=64, sample_every=10).name
        result = self.result_of(self.run_small())
        (path,) = (self.folder / "out").glob("*.h5")
        old = path.read_bytes()
        forced = self.start(self.spec, "--out", "out", "--force")
        saved = self.read_until(forced, r"saved epoch (\d+)")
        forced.kill()
        forced.communicate()
        self.assertEqual(path.read_bytes(), old)
        self.assertEqual(self.run_small().errors, HAD_BEEN_RUN)
        again = self.run_small("--force")
        self.assertEqual(self.result_of(again), result)
        resumed = re.search(r"resuming +after epoch ([\d,]+)", again.errors)[1]
        self.assertGreaterEqual(int(resumed.replace(",", "")), int(saved))
        self.assertEqual(self.files_of_out(), [".runexp.lock", path.name])
        self.assertNotEqual(path.read_bytes(), old)  # provenance and timing differ

    def test_what_cannot_be_read_just_now_is_not_made_again(self):
        self.run_small()
        new = self.folder / (SMALL + ".new")
        new.symlink_to(new.name)
        process = self.run_small("--force")
        self.assertEqual(process.returncode, 1)
        self.assertIn("Too many levels of symbolic links", process.errors)
        self.assertTrue(new.is_symlink())

    def test_what_a_killed_forced_run_left_is_cured(self):
        result = self.result_of(self.run_small())
        for name in (f"out/.{SMALL[4:]}.tmp-999-0", f"out/.{SMALL[4:]}.new.tmp-999-0"):
            self.write(name, "half of a")
        self.write(SMALL + ".new", "damaged")
        self.assertEqual(self.result_of(self.run_small("--force")), result)
        self.assertEqual(self.files_of_out(), [".runexp.lock", SMALL[4:]])

    def read_until(self, process, pattern):
        for line in process.stderr:
            if match := re.search(pattern, line):
                return match[1]
        self.fail(f"no {pattern}")

    def test_two_processes_on_one_run(self):
        first = self.start_endless("out")
        second = self.run_small("--set", "training.epochs=100000000")
        (path,) = (self.folder / "out").glob("*.h5")
        run_id = path.stem.split("-")[1]
        self.assertEqual((second.output, second.errors), ("", (
            f"\nsmall: run {run_id} is being written by another process in out\n"
            "  Wait for it, or use another directory with --out.\n")))
        self.assertEqual(second.returncode, 1)
        self.assertIsNone(first.poll())

    def test_interruption(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.start_endless("out", "--set", f"seed={number}")
            self.read_until(process, r"(training) ")  # now it heeds signals
            process.send_signal(number)
            output, errors = process.communicate(timeout=20)
            self.assertEqual(process.returncode, 75, errors)
            self.assertRegex(output, (
                r"^small interrupted: [\d,]+ epochs?( in \S+ m?s)?\n"
                r"(  perplexity  \S+ \(best .*; guessing 24\)\n)?  file        out/small-[0-9a-f]{12}\.h5\n$"))
            self.assertTrue(errors.endswith("\nInterrupted and saved: run the same command again "
                                            "to go on from there.\n"), errors)
            path = self.folder / output.split()[-1]
            self.assertEqual(check_trailer(path.read_bytes())["status"], "interrupted")

    def test_what_the_parent_ignores_stays_ignored(self):  # nohup
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.addCleanup(signal.signal, signal.SIGHUP, signal.SIG_DFL)
        process = self.start_endless("out")
        process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        self.assertIsNone(process.poll())

    def test_a_second_signal_ends_it_at_once(self):
        process = self.start_endless("out")
        process.send_signal(signal.SIGSTOP)  # both are pending when it continues
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        self.assertEqual((process.wait(20), process.stdout.read()), (130, ""))
        (path,) = (self.folder / "out").glob("*.h5")
        self.assertEqual(check_trailer(path.read_bytes())["status"], "running")

    def test_a_signal_in_the_last_update_does_not_unfinish_the_run(self):
        process = self.start(
            self.spec, "--out", "out", "--set", "training.epochs=1", "--set",
            "model.hidden_units=3000", "--set", "training.batch_size=30", "--set",
            "training.time_steps=32")
        self.read_until(process, r"  (file) ")
        while not list(self.folder.glob("out/*.h5")):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        self.assertRegex(output, "^small finished: 1 epoch ")
        self.assertEqual(process.returncode, 0, errors)

    def test_nobody_reads_what_it_says(self):
        for stream, name in (("stderr", "closed_stderr"), ("stdout", "closed_stdout")):
            process = self.start(self.spec, "--out", name, "--set", "samples.every_epochs=1")
            getattr(process, stream).close()
            self.assertEqual(process.wait(20), 0)  # the work is done, which the exit code says
            (path,) = (self.folder / name).glob("*.h5")
            self.assertEqual(check_trailer(path.read_bytes())["status"], "finished")

    def test_file_size_limit(self):
        result = self.result_of(self.run_small())
        good = self.bytes_of(SMALL)
        interrupted = self.start_endless("out")
        self.read_until(interrupted, r"(training) ")
        interrupted.send_signal(signal.SIGINT)
        path = interrupted.communicate(timeout=20)[0].split()[-1]
        saved = self.bytes_of(path)

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

        for arguments, file in ((["--force"], SMALL),
                                (["--set", "training.epochs=100000000"], path)):
            process = self.run_small(*arguments, preexec_fn=limit)
            self.assertEqual((process.returncode, process.output), (1, ""))
            self.assertRegex(process.errors, (
                rf"\n\nsmall: {re.escape(file)}(\.new)?: cannot write it: File too large\n  Raise "
                r"the file size limit \(ulimit -f\) and run the same command again\.\n$"))
        self.assertEqual((self.bytes_of(SMALL), self.bytes_of(path)), (good, saved))
        self.assertCountEqual(self.files_of_out(), [".runexp.lock", SMALL[4:], path[4:]])
        self.assertEqual(self.result_of(self.run_small("--force")), result)

    def test_full_disk(self):
        script = """
            mkdir out && mount -t tmpfs -o size=128k none out || exit 9
            run() { "$0" small.toml --out out --quiet "$@" >>output 2>>errors; echo "code $?"; }
            run
            sha256sum out/*.h5
            run --set model.hidden_units=128
            ls out
            head -c 1M /dev/zero >out/filler 2>/dev/null
            run --force
            sha256sum out/*.h5
            ls -A out
        """
        process = self.run_with_mounts(script)
        first, digest, too_large, files, forced, digest_after, *left = process.stdout.splitlines()
        self.assertEqual((first, too_large, forced), ("code 0", "code 1", "code 1"))
        self.assertEqual(files, SMALL[4:])
        self.assertEqual(digest_after, digest)
        self.assertEqual(left, [".runexp.lock", "filler", SMALL[4:]])
        errors = (self.folder / "errors").read_text(encoding="utf-8")
        self.assertRegex(errors, (
            r"^(\nsmall: out/small-[0-9a-f]{12}\.h5(\.new)?: cannot write it: No space left on "
            r"device\n  Free some space and run the same command again\.\n){2}$"))

if __name__ == "__main__":
    main()
