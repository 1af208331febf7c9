"""tools/get_corpus against a server on the loopback interface, with a made-up file."""

import contextlib
import hashlib
import http.server
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "tools" / "get_corpus"
NAME = "jaychou_lyrics.txt.zip"
CONTENT = b"PK\x03\x04 stands for the archive\n" * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/moved.zip":
            self.send_response(302)
            self.send_header("Location", "/good.zip")
            self.end_headers()
        elif self.path in ("/good.zip", "/cut.zip"):
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT if self.path == "/good.zip" else CONTENT[:1000])
        elif self.path == "/endless.zip":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):  # the other side has closed the connection
                while True:
                    self.wfile.write(bytes(65536))
        elif self.path == "/slow.zip":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                while not self.server.closing.wait(0.1):
                    self.wfile.write(b"PK")
        else:
            self.send_error(404)

    def log_message(self, *_):
        pass


class GetCorpusTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        cls.server.closing = threading.Event()
        cls.url = f"http://127.0.0.1:{cls.server.server_port}"
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.closing.set()
        cls.server.shutdown()
        cls.server.server_close()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.into = self.folder / "corpora of mine"
        self.into.mkdir()
        self.good = self.folder / "my lyrics.zip"
        self.good.write_bytes(CONTENT)

    def run_script(self, *arguments, digest=DIGEST, path=None, corpus="lyrics"):
        environment = dict(os.environ, no_proxy="127.0.0.1", NO_PROXY="127.0.0.1")
        if path:
            environment["PATH"] = str(path)
        command = [SCRIPT, "--sha256", digest, "--into", self.into, corpus, *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60
        )

    def assert_got_it(self, result):
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([p.name for p in self.into.iterdir()], [NAME])
        self.assertEqual((self.into / NAME).read_bytes(), CONTENT)
        self.assertIn("Next: tools/run experiments/jay_consecutive.toml", result.stdout)

    def assert_refused(self, result, message, status=1):
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertIn(message, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(list(self.into.iterdir()), [])

    def test_copies_a_file(self):
        self.assert_got_it(self.run_script(self.good))
        self.assertEqual((self.into / NAME).stat().st_mode & 0o777, 0o644)

    def test_copies_a_file_given_relative_to_the_current_folder(self):
        self.assert_got_it(self.run_script("my lyrics.zip", digest=DIGEST.upper()))

    def test_downloads(self):
        self.assert_got_it(self.run_script(self.url + "/good.zip"))

    def test_follows_a_redirection(self):
        self.assert_got_it(self.run_script(self.url + "/moved.zip"))

    def test_downloads_with_each_program(self):
        for program in ("curl", "wget", "python3"):
            if not shutil.which(program):
                continue
            with self.subTest(program=program):
                result = self.run_script(self.url + "/good.zip", path=self.only(program))
                self.assert_got_it(result)
                (self.into / NAME).unlink()
                result = self.run_script(self.url + "/none.zip", path=self.only(program))
                self.assert_refused(result, "404")

    def test_says_that_nothing_can_download(self):
        result = self.run_script(self.url + "/good.zip", path=self.only())
        self.assert_refused(result, "no program to download with")

    def only(self, *programs):
        """A folder for PATH with the commands the script needs, and these programs."""
        needed = "sh awk cat chmod cp cut dirname grep mktemp mv readlink rm".split()
        needed += "sha256sum stat timeout tr".split()
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        for program in [*needed, *programs]:
            (folder / program).symlink_to(
                sys.executable if program == "python3" else shutil.which(program)
            )
        return folder

    def test_the_second_time_there_is_nothing_to_do(self):
        self.run_script(self.good)
        result = self.run_script(self.url + "/none.zip")
        self.assert_got_it(result)
        self.assertIn("is already there", result.stdout)

    def test_replaces_a_damaged_file(self):
        (self.into / NAME).write_bytes(b"damaged")
        self.assert_got_it(self.run_script(self.good))

    def test_keeps_the_old_file_when_the_new_one_is_wrong(self):
        (self.into / NAME).write_bytes(b"mine")
        self.good.write_bytes(b"wrong")
        self.assertEqual(self.run_script(self.good).returncode, 1)
        self.assertEqual([p.name for p in self.into.iterdir()], [NAME])
        self.assertEqual((self.into / NAME).read_bytes(), b"mine")

    def test_replaces_a_link_and_leaves_alone_what_it_leads_to(self):
        mine = self.folder / "mine"
        mine.write_bytes(b"mine")
        (self.into / NAME).symlink_to(mine)
        self.assert_got_it(self.run_script(self.good))
        self.assertFalse((self.into / NAME).is_symlink())
        self.assertEqual(mine.read_bytes(), b"mine")

    def test_refuses_what_is_no_file_in_the_files_place(self):
        target = self.into / NAME
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        for make in (target.mkdir, lambda: os.mkfifo(target), lambda: target.symlink_to(elsewhere)):
            make()
            for source in (self.good, self.url + "/good.zip"):
                result = self.run_script(source)
                self.assertEqual(result.returncode, 1, result.stdout)
                self.assertIn(f"{target}: no file, but in the file's place", result.stderr)
                self.assertEqual(result.stdout, "")
                self.assertEqual(list(self.into.iterdir()), [target])
                self.assertEqual(list(elsewhere.iterdir()), [])
            target.rmdir() if target.is_dir() and not target.is_symlink() else target.unlink()

    def test_takes_less_than_ten_mebibytes(self):
        long = self.folder / "long"
        with long.open("wb") as file:
            file.truncate(11 << 20)
        self.assert_refused(self.run_script(long), "10 MiB or longer")
        for program in ("curl", "wget", "python3"):
            if not shutil.which(program):
                continue
            with self.subTest(program=program):
                result = self.run_script(self.url + "/endless.zip", path=self.only(program))
                self.assert_refused(result, "endless.zip: 10 MiB or longer, so it is another")
                self.assertNotIn("cannot download", result.stderr)

    def test_does_not_wait_for_ever(self):
        for program in ("curl", "wget", "python3"):
            if not shutil.which(program):
                continue
            with self.subTest(program=program):
                path = self.only(program)
                patient = (path / "timeout").readlink()
                (path / "timeout").unlink()
                (path / "timeout").write_text(
                    f'#!/bin/sh\n[ "$2" = 600 ] || exit 9\nshift 2\nexec {patient} 1 "$@"\n'
                )
                (path / "timeout").chmod(0o755)
                result = self.run_script(self.url + "/slow.zip", path=path)
                self.assert_refused(result, "slow.zip: not here after 600 seconds")

    def test_refuses_a_wrong_checksum_and_shows_both(self):
        for source in (self.good, self.url + "/good.zip"):
            result = self.run_script(source, digest="0" * 64)
            self.assert_refused(result, f"expected {'0' * 64}\n  found    {DIGEST}\n")

    def test_refuses_what_cannot_be_had(self):
        self.assert_refused(self.run_script(self.url + "/none.zip"), "cannot download")
        self.assert_refused(self.run_script(self.url + "/cut.zip"), "cannot download")
        self.assert_refused(self.run_script("http://127.0.0.1:1/x.zip"), "cannot download")
        self.assert_refused(self.run_script("none.zip"), "none.zip: no such file")
        self.assert_refused(self.run_script(self.folder), "not a file")

    def test_knows_each_text_of_the_table(self):
        help_text = subprocess.run([SCRIPT, "--help"], capture_output=True, text=True, check=True).stdout
        texts = re.findall(r"^  (\w+): (\S+), .+\n    (https://\S+)\n    SHA-256 ([0-9a-f]{64})$",
                           help_text, re.M)
        self.assertEqual([text[0] for text in texts], ["lyrics", "timemachine", "tinyshakespeare"])
        for name, file, address, digest in texts:
            with self.subTest(name):
                self.assertRegex(address, r"/[0-9a-f]{40}/")  # a commit
                result = self.run_script(self.good, corpus=name)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual((self.into / file).read_bytes(), CONTENT)
                spec = re.search(r"^Next: tools/run (\S+)$", result.stdout, re.M)[1]
                text = tomllib.loads((SCRIPT.parents[1] / spec).read_text(encoding="utf-8"))["corpus"]
                self.assertEqual((text["file"], text["sha256"]), (f"corpora/{file}", digest))

    def test_refuses_wrong_usage(self):
        self.assert_refused(self.run_script("a", "b"), "one path or address at most", 2)
        self.assert_refused(self.run_script("--colour"), "unknown option --colour", 2)
        self.assert_refused(self.run_script("--into"), "--into needs a value", 2)
        self.assert_refused(self.run_script(corpus="lyric"), "unknown text lyric", 2)
        self.assert_refused(self.run_script(corpus="l.*"), "unknown text l.*", 2)
        self.assert_refused(self.run_script(""), "the name or the path is empty", 2)
        self.assert_refused(self.run_script(digest="12"), "64 hexadecimal digits", 2)
        self.assert_refused(self.run_script("--into", "none", self.good), "none: no such folder")


if __name__ == "__main__":
    unittest.main()
