"""Two copies of one run in a directory that a cluster works in do each other no harm, even where
file locks do nothing.

Usage: tests/python tests/run/two_copies_test.py RUNEXP POOR_FILE_SYSTEM [unittest arguments]
"""

import errno
import os
import pathlib
import signal
import sys
import time
import unittest

from end_to_end import HAD_BEEN_RUN, TRAILER_SIZE, CliTest, check_trailer, sealed, write_spec

TWICE = "another copy of the run ended first, with the same result"


def with_result(data, result):
    """The same run file with another result_sha256 in its trailer."""
    text = data[-TRAILER_SIZE:]
    text = text.replace(check_trailer(data)["result_sha256"].encode(), result.encode())
    return sealed(data[:-TRAILER_SIZE], text)


class TwoCopies(CliTest):
    def setUp(self):
        super().setUp()
        # A second or two, saved every second.
        self.spec = write_spec(self.folder, "long", 3000, hidden_units=64, sample_every=10).name
        self.out = self.folder / "out"
        self.share(self.out)

    @staticmethod
    def share(directory):
        for name in "checkpoints", "conflicts":
            (directory / ".runexp" / name).mkdir(parents=True)

    def start_copy(self, **environment):
        environment = os.environ | {"LD_PRELOAD": self.poor} | environment
        return self.start(self.spec, "--out", "out", env=environment)

    def run_copy(self, **environment):
        process = self.start_copy(**environment)
        process.output, process.errors = process.communicate(timeout=120)
        return process

    def checkpoints(self):
        return sorted((self.out / ".runexp/checkpoints").iterdir())

    def conflicts(self):
        return sorted((self.out / ".runexp/conflicts").iterdir())

    def checkpoint_of(self, process):
        host = os.uname().nodename.split(".")[0]
        pattern = f"????????????.{host}-{process.pid}.h5"
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if found := list((self.out / ".runexp/checkpoints").glob(pattern)):
                return found[0]
            time.sleep(0.005)
        self.fail(f"no checkpoint of {process.pid}")

    def stopped_copy(self, **environment):
        """A copy that has saved its beginning and then stands still."""
        slow = self.start_copy(**environment)
        checkpoint = self.checkpoint_of(slow)
        slow.send_signal(signal.SIGSTOP)
        return slow, checkpoint

    def go_on(self, slow):
        slow.send_signal(signal.SIGCONT)
        slow.output, slow.errors = slow.communicate(timeout=120)
        return slow

    def interrupted_copy(self):
        """Its checkpoint, further than where it was resumed from."""
        process = self.start_copy()
        self.checkpoint_of(process)
        time.sleep(0.4)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75)
        return self.checkpoint_of(process)

    def ended_file(self):
        (path,) = self.out.glob("*.h5")
        return path

    def test_the_slow_copy_saves_after_the_fast_one_has_published(self):
        slow, checkpoint = self.stopped_copy()
        fast = self.run_copy()
        result = self.result_of(fast)
        published = self.ended_file().read_bytes()
        self.assertNotIn(TWICE, fast.output)
        self.assertEqual(self.checkpoints(), [])  # that of the slow copy, too
        slow.send_signal(signal.SIGCONT)
        self.checkpoint_of(slow)  # it has saved once more
        self.assertEqual(self.ended_file().read_bytes(), published)
        slow.output, slow.errors = slow.communicate(timeout=120)
        self.assertEqual(self.result_of(slow), result)
        self.assertIn(TWICE, slow.output)
        self.assertEqual(self.ended_file().read_bytes(), published)
        self.assertEqual((self.checkpoints(), self.conflicts()), ([], []))
        self.assertEqual(check_trailer(published)["result_sha256"], result)

    def test_a_copy_that_is_interrupted_after_the_end_leaves_nothing(self):
        slow, checkpoint = self.stopped_copy()
        self.result_of(self.run_copy())
        slow.send_signal(signal.SIGTERM)
        self.assertEqual(self.go_on(slow).returncode, 75)
        self.assertEqual(self.checkpoints(), [checkpoint])
        half = checkpoint.with_name(f".{checkpoint.name}.tmp-9-0")
        half.write_bytes(b"half of a")
        self.assertEqual(self.run_cli("list", "out").output.count("finished"), 2)  # row and sum
        self.assertEqual(self.run_copy().errors, HAD_BEEN_RUN)
        self.assertEqual(self.checkpoints(), [])

    def test_another_result_is_a_conflict(self):
        slow, _ = self.stopped_copy()
        result = self.result_of(self.run_copy())
        published = self.ended_file()
        other = with_result(published.read_bytes(), "5" * 64)
        published.write_bytes(other)
        self.check_conflict(self.go_on(slow), other, result, f"their results are {'5' * 64}")

    def test_what_has_the_name_of_the_result_is_never_replaced(self):
        result = None
        for content, said in ((b"mine", "does not end with the trailer"), (None, "is running")):
            slow, checkpoint = self.stopped_copy()
            content = content or checkpoint.read_bytes()
            run_id = checkpoint.name.split(".")[0]
            path = self.out / f"other-{run_id}.h5"
            path.write_bytes(content)
            self.check_conflict(self.go_on(slow), content, result, said)
            result = check_trailer(self.conflicts()[0].read_bytes())["result_sha256"]
            # The next copy starts over: what is left of this one may be done too soon.
            for file in [path, *self.conflicts(), *self.checkpoints()]:
                file.unlink()

    def check_conflict(self, process, published, result, said):
        self.assertEqual(process.returncode, 1)
        (own,) = self.conflicts()
        path = self.ended_file()
        text = " ".join((process.output + process.errors).split())
        self.assertIn(f"CONFLICT: {path.relative_to(self.folder)} and "
                      f"{own.relative_to(self.folder)} are two ends of run", text)
        self.assertIn(said, text)
        self.assertEqual(path.read_bytes(), published)
        trailer = check_trailer(own.read_bytes())
        self.assertEqual(trailer["status"], "finished")
        self.assertIn(result, (None, trailer["result_sha256"]))
        self.assertTrue(self.checkpoints())

    def test_force_alone_replaces_what_has_ended(self):
        result = self.result_of(self.run_copy())
        published = self.ended_file().read_bytes()
        self.assertEqual(self.run_copy().errors, HAD_BEEN_RUN)
        self.assertEqual(self.ended_file().read_bytes(), published)
        self.assertEqual(self.result_of(self.run_small("--force")), result)
        self.assertNotEqual(self.ended_file().read_bytes(), published)
        self.assertEqual(self.files_of_out(),
                         [".runexp", ".runexp.lock", self.ended_file().name])

    def test_the_furthest_checkpoint_that_reads_goes_on(self):
        near = self.interrupted_copy()
        near = near.rename(near.with_name(near.name[:12] + ".elsewhere-1.h5"))
        far = self.interrupted_copy()
        data = far.read_bytes()
        done = check_trailer(data)["epochs_done"]
        self.assertGreater(done, check_trailer(near.read_bytes())["epochs_done"])
        damaged = far.with_name(far.name[:12] + ".elsewhere-2.h5")
        damaged.write_bytes(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:])
        far.with_name(far.name[:12] + ".elsewhere-3.h5").write_bytes(data[:-1])
        os.utime(near)  # the last written of all
        process = self.run_copy()
        self.assertRegex(process.errors, f"resuming +after epoch {done:,}")
        result = self.result_of(process)
        self.assertEqual(self.checkpoints(), [])
        self.share(self.folder / "again")
        self.assertEqual(self.result_of(self.run_cli(self.spec, "--out", "again")), result)

    def test_where_there_are_no_locks(self):
        for number in errno.ENOLCK, errno.ENOSYS:
            with self.subTest(errno.errorcode[number]):
                refused = self.start(self.spec, "--out", "plain", env=os.environ | {
                    "LD_PRELOAD": self.poor, "POOR_LOCKS": str(number)})
                output, errors = refused.communicate(timeout=60)
                self.assertEqual(refused.returncode, 1, errors)
                self.assertIn("This filesystem has no file locks", errors)
                slow = self.start_copy(POOR_LOCKS=str(number))
                self.checkpoint_of(slow)
                listed = self.start("list", "out", env=os.environ | {
                    "LD_PRELOAD": self.poor, "POOR_LOCKS": str(number)})
                self.assertIn("1 running", listed.communicate(timeout=60)[0])
                slow.kill()
                slow.communicate()
                self.result_of(self.run_copy(POOR_LOCKS=str(number)))
                self.ended_file().unlink()

    def test_where_the_answer_to_a_link_is_lost(self):
        process = self.run_copy(POOR_LINKS="0")
        self.result_of(process)
        self.assertNotIn(TWICE, process.output)
        self.assertEqual(self.files_of_out(), [".runexp", ".runexp.lock", self.ended_file().name])

    def test_where_there_are_no_links(self):
        for number in errno.EPERM, errno.ENOSYS:
            with self.subTest(errno.errorcode[number]):
                slow, _ = self.stopped_copy(POOR_LINKS=str(number))
                result = self.result_of(self.run_copy(POOR_LINKS=str(number)))
                published = self.ended_file().read_bytes()
                self.assertEqual(self.result_of(self.go_on(slow)), result)
                self.assertEqual(self.ended_file().read_bytes(), published)
                self.ended_file().unlink()

    def test_where_a_name_cannot_be_given_without_replacing(self):
        for links, renames, said in (
            (errno.EPERM, errno.EINVAL, "neither hard links nor names that are given without"),
            (errno.EIO, 0, "cannot give it its name: Input/output error"),
            (errno.ENOSPC, 0, "cannot give it its name: No space left on device\n  Free some"),
        ):
            with self.subTest(said):
                process = self.run_copy(POOR_LINKS=str(links), POOR_RENAMES=str(renames))
                self.assertEqual(process.returncode, 1)
                self.assertIn(said, process.output + process.errors)
                self.assertEqual(list(self.out.glob("*.h5")), [])
                (checkpoint,) = self.checkpoints()
                self.assertEqual(check_trailer(checkpoint.read_bytes())["status"], "running")
                self.result_of(self.run_copy())
                self.assertEqual(self.checkpoints(), [])
                self.ended_file().unlink()

    def test_what_is_seen_while_it_runs(self):
        slow, checkpoint = self.stopped_copy()
        copy = checkpoint.with_name(checkpoint.name[:12] + ".elsewhere-1.h5")
        copy.write_bytes(checkpoint.read_bytes())
        for command in ["list", "out"], ["list", "out/.runexp/checkpoints"], [
                self.spec, "--out", "out", "--dry-run"]:
            self.assertIn("running", self.run_cli(*command).output)
        self.assertIn("\n1 run", "\n" + self.run_cli("list", "out").output.split("\n\n")[-1])
        slow.kill()
        slow.communicate()
        for path in checkpoint, copy:
            os.utime(path, (time.time() - 61,) * 2)
        for command in ["list", "out"], [self.spec, "--out", "out", "--dry-run"]:
            self.assertIn("interrupted", self.run_cli(*command).output)
        for command in ["report", "out", "-o", "page.html"], ["export", "out", "-o", "all.h5"]:
            process = self.run_cli(*command)
            self.assertEqual((process.returncode, process.errors), (0, ""), command)


if __name__ == "__main__":
    TwoCopies.runexp = str(pathlib.Path(sys.argv.pop(1)).resolve())
    TwoCopies.poor = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
