"""A directory to which several users write runs, and one in which something else has the lock
file's name.

Usage: tests/python tests/log/several_users_test.py RUNEXP [unittest arguments]
"""

import os
import shutil
import signal
import stat
import time
import unittest

from end_to_end import CliTest, main


class SeveralUsers(CliTest):
    @unittest.skipIf(os.geteuid() != 0, "only root is other users")
    def test_every_user_of_it_may_write(self):
        shutil.copy(self.runexp, self.folder / "runexp")  # everyone can start it from there
        self.folder.chmod(0o755)

        def become(user, group):
            os.setgroups([4000])
            os.setgid(group)
            os.setuid(user)
            os.umask(0o077)

        for mode, group in (0o1777, 0), (0o2775, 4000), (0o775, 4000):
            out = self.folder / f"out-{mode:o}"
            out.mkdir()
            os.chown(out, 0, group)
            out.chmod(mode)
            for user, users in (2001, 2001), (2002, 2002), (2003, 2003), (2004, 2001):
                process = self.run_cli(
                    self.spec, "--quiet", "--out", out.name, "--set", f"seed={user}",
                    executable=self.folder / "runexp", preexec_fn=lambda: become(user, users))
                self.assertEqual(process.returncode, 0, (mode, user, process.errors))

    def test_a_named_pipe_is_not_waited_for(self):
        self.run_small("--quiet")
        process = self.start(self.spec, "--out", "out", "--set", "training.epochs=1000000")
        while len(list((self.folder / "out").glob("*.h5"))) < 2:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75)
        lock = self.folder / "out/.runexp.lock"
        lock.unlink()
        os.mkfifo(lock)
        self.assertIn("1 finished, 1 interrupted", self.run_cli("list", "out").output)
        for seed in "3", "4":  # an ended run needs no lock; a new one does
            process = self.run_small("--quiet", "--set", f"seed={seed}")
            self.assertEqual(process.returncode, 0 if seed == "3" else 1)
        self.assertIn("out/.runexp.lock: not a regular file\n  Something else has its name: remove",
                      process.errors)
        for command in [self.spec, "--out", "out", "--dry-run"], ["report", "out"]:
            self.assertEqual(self.run_cli(*command).returncode, 0)
        self.assertTrue(stat.S_ISFIFO(lock.stat().st_mode))

    def test_a_link_is_not_followed(self):
        (self.folder / "out").mkdir()
        (self.folder / "out/.runexp.lock").symlink_to("../precious")
        process = self.run_small("--quiet")
        self.assertEqual(process.returncode, 1)
        self.assertIn("Something else has its name: remove that.", process.errors)
        self.assertFalse((self.folder / "precious").exists())


if __name__ == "__main__":
    main()
