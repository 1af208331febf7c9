"""A file that exists but cannot be read never counts as absent: a corpus, a sweep's base, a run
file.

Usage: tests/python tests/cli/unreadable_test.py RUNEXP [unittest arguments]
"""

import os
import shutil
import socket

from end_to_end import SMALL, CliTest, main

NOBODY = 65534
STAND_IN = ["--set", "corpus.file={}", "--set", "corpus.stand_in=text.txt"]


class Unreadable(CliTest):
    def obstacles(self):
        """Names in the folder that cannot be read as a text, and why."""
        os.symlink("loop", self.folder / "loop")
        os.mkfifo(self.folder / "fifo")
        (self.folder / "folder").mkdir()
        os.symlink("/dev/zero", self.folder / "device")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.folder / "socket"))
        return {
            "loop": "cannot be read: Too many levels of symbolic links",
            "loop/text.txt": "cannot be read: Too many levels of symbolic links",
            "fifo": "is not a regular file",
            "folder": "is a directory",
            "device": "is not a regular file",
            "socket": "is not a regular file",
            "x" * 300: "cannot be read: File name too long",
        }

    def with_stand_in(self, file, *arguments, **options):
        arguments = [argument.format(file) for argument in STAND_IN] + list(arguments)
        return self.run_small(*arguments, **options)

    def as_nobody(self):
        """Options for run_cli under which file modes apply, since they do not for root."""
        if os.geteuid() != 0:
            return {}
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self.folder.chmod(0o777)
        try:
            process = self.run_cli("--version", **options)
        except PermissionError:
            self.skipTest("this program may not be run as another user")
        if process.returncode != 0:
            self.skipTest("another user may not run this program")
        return options

    def test_a_corpus_that_cannot_be_read_is_an_error(self):
        obstacles = self.obstacles()
        before = self.files()
        for file, cause in obstacles.items():
            with self.subTest(file=file):
                process = self.with_stand_in(file)
                self.assertEqual((process.output, process.returncode), ("", 2), process.errors)
                self.assertIn(f"--set: error: {self.folder / file}: {cause}\n", process.errors)
                self.assertEqual(self.files(), before)

    def test_a_corpus_that_is_absent_has_its_stand_in(self):
        os.symlink("nothing", self.folder / "dangling")
        for file in ("none.txt", "none/none.txt", "text.txt/none.txt", "dangling"):
            with self.subTest(file=file):
                process = self.with_stand_in(file, "--force")
                self.assertEqual(process.returncode, 0, process.errors)
                self.assertIn(f"not on this machine:\n        {file}\n", process.errors)

    def test_without_stand_in_it_is_said_where_a_link_leads(self):
        os.symlink("nothing", self.folder / "dangling")
        process = self.run_small("--set", "corpus.file=dangling")
        self.assertEqual(process.returncode, 2)
        self.assertIn("dangling: is a symbolic link to no file: nothing\n", process.errors)

    def test_a_corpus_that_may_not_be_read_is_an_error(self):
        options = self.as_nobody()
        secret = self.folder / "secret"
        secret.mkdir()
        shutil.copy(self.folder / "text.txt", secret / "text.txt")
        for locked in (secret, secret / "text.txt"):
            with self.subTest(locked=locked):
                mode = locked.stat().st_mode
                locked.chmod(0)
                process = self.with_stand_in("secret/text.txt", **options)
                locked.chmod(mode)
                self.assertEqual((process.output, process.returncode), ("", 2), process.errors)
                self.assertIn("secret/text.txt: cannot be read: Permission denied\n",
                              process.errors)
                self.assertFalse((self.folder / "out").exists())

    def test_a_base_that_cannot_be_read_is_not_absent(self):
        self.obstacles()
        for base, cause in {
            "loop": "loop: error: cannot open the spec: Too many levels of symbolic links\n",
            "folder": "folder: error: this is a directory, not a spec file\n",
            "fifo": "fifo is not a regular file\n",
            "socket": "socket is not a regular file\n",
        }.items():
            with self.subTest(base=base):
                self.write("s.toml", f'name = "s"\nbase = "{base}"\n[grid]\nseed = [1, 2]\n')
                process = self.run_cli("s.toml", "--dry-run")
                self.assertEqual((process.output, process.returncode), ("", 2), process.errors)
                self.assertIn(cause, process.errors)

    def test_a_run_file_that_cannot_be_read_is_not_absent(self):
        (self.folder / "out").mkdir()
        path = self.folder / SMALL
        os.symlink(path.name, path)
        process = self.run_small()
        self.assertEqual(process.returncode, 1, process.errors)
        self.assertIn("Too many levels of symbolic links", process.output + process.errors)
        self.assertTrue(path.is_symlink())
        process = self.run_small("--dry-run")
        self.assertEqual((process.output, process.returncode), ("", 2), process.errors)
        self.assertIn(f"{SMALL}: cannot read the run file: Too many levels", process.errors)
        process = self.run_cli("list", "out")
        self.assertIn(f"{SMALL}: cannot open it: Too many levels", process.errors)

    def test_a_directory_that_may_be_listed_only_is_not_empty(self):
        options = self.as_nobody()
        self.run_small(**options)
        out = self.folder / "out"
        out.chmod(0o444)
        runs = self.run_small(**options)
        plan = self.run_small("--dry-run", **options)
        listed = self.run_cli("list", "out", **options)
        named = self.run_cli("list", SMALL, **options)
        out.chmod(0o755)
        self.assertEqual((plan.output, plan.returncode), ("", 2))
        self.assertEqual(runs.returncode, 1)
        for process in (plan, listed, named):
            self.assertIn("Permission denied", process.errors)
            self.assertNotIn("no such file", process.errors)
        self.assertEqual(len(self.files_of_out()), 2)  # the run and the lock


if __name__ == "__main__":
    main()
