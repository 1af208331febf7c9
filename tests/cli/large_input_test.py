"""Long texts and large sweeps take memory in proportion, and progress is shown.

Usage: tests/python tests/cli/large_input_test.py RUNEXP [unittest arguments]
"""

import os
import pathlib
import pty
import re
import select
import subprocess
import time
import zipfile

from end_to_end import CliTest, main

SWEEP = 'name = "large"\nbase = "small.toml"\n[grid]\nseed = {{ range = [1, {}] }}\n'


class LargeInputs(CliTest):
    def peak_mebibytes(self, *arguments):
        """The peak memory of one runexp, which must succeed, and its output."""
        output = self.folder / "output"
        process_id = os.posix_spawn(
            self.runexp, [self.runexp, *arguments], os.environ,
            file_actions=[(os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)])
        _, status, usage = os.wait4(process_id, 0)
        self.assertEqual(status, 0)
        return usage.ru_maxrss / 1024, output.read_text(encoding="utf-8")

    def assert_below(self, mebibytes, limit):
        if b"__asan_init" in pathlib.Path(self.runexp).read_bytes():
            self.skipTest("AddressSanitizer takes memory of its own")
        self.assertLess(mebibytes, limit)

    def test_a_zipped_text_takes_four_bytes_a_character(self):
        with zipfile.ZipFile(self.folder / "long.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("long.txt", "ab" * (16 << 20))
        spec = self.folder / "long.toml"
        spec.write_text('name = "long"\ncorpus.file = "long.zip"\n'
                        "corpus.max_characters = 1000000000\n")
        peak, output = self.peak_mebibytes(str(spec), "--dry-run")
        self.assertIn("33,554,432 characters, 2 distinct", output)
        self.assert_below(peak, 4 * 32 + 80)

    def test_a_hundred_megabytes_load_in_seconds(self):
        """Of plain text: the bytes of the file, and four for each character."""
        characters = {"English": "The Time Traveller, for so it will be. ", "Chinese": "河边柳树。\n",
                      "Hindi": "\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902 \u0932\u093f\u0916\u093e ",
                      "decomposed": "e\u0301a\u0300o\u0302 n\u0303"}
        for what, unit in characters.items():
            with self.subTest(what):
                count = 10**8 // len(unit.encode()) // 1000 * 1000
                with open(self.folder / "long.txt", "w", encoding="utf-8") as file:
                    for _ in range(1000):  # A child's peak memory is no less than its parent's was.
                        file.write(unit * (count // 1000))
                size = (self.folder / "long.txt").stat().st_size
                start = time.monotonic()
                peak, output = self.peak_mebibytes(
                    str(self.folder / self.spec), "--dry-run", "--set", f"corpus.file={self.folder / 'long.txt'}",
                    "--set", "corpus.max_characters=0", "--set", "corpus.lowercase=true",
                    "--set", "samples.prefixes=[]")
                seconds = time.monotonic() - start
                self.assertIn(f" {count * len(unit):,} characters, ", output)
                print(f"{what}: {seconds:.1f} s, peak memory {peak * 2**20 / size:.2f} x the text")
                self.assertLess(seconds, 30)
                expected = size + 4 * count * len(unit)
                self.assert_below(peak, expected / 2**20 + 80)

    def test_a_large_sweep_is_not_kept_whole(self):
        spec = self.folder / "large.toml"
        spec.write_text(SWEEP.format(50_000))
        peak, output = self.peak_mebibytes(str(spec), "--dry-run", "--out", str(self.folder))
        self.assertIn("\n50,000 runs: 50,000 new; ", output)
        self.assert_below(peak, 100)

    def test_shows_the_first_and_last_runs_of_many(self):
        self.write("large.toml", SWEEP.format(1_201))
        process = self.run_cli("large.toml", "--dry-run")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        seeds = re.findall(r"^[0-9a-f]{12} +([\d,]+) ", process.output, re.MULTILINE)
        self.assertEqual([int(seed.replace(",", "")) for seed in seeds],
                         [*range(1, 501), *range(702, 1_202)])
        self.assertIn("\n…\n", process.output)
        self.assertTrue(process.output.endswith(
            "\n\n201 runs in the middle not shown\n"
            "1,201 runs: 1,201 new; 25,221 updates, 25,221 to do\n"), process.output[-300:])
        self.write("large.toml", SWEEP.format(1_000))
        output = self.run_cli("large.toml", "--dry-run").output
        self.assertEqual(len(re.findall(r"^[0-9a-f]{12} ", output, re.MULTILINE)), 1_000)
        self.assertNotIn("…", output)

    def test_shards_show_what_is_theirs(self):
        self.write("large.toml", SWEEP.format(1_500))
        shown = []
        for shard in range(1, 4):
            output = self.run_cli("large.toml", "--dry-run", "--shard", f"{shard}/3").output
            shown += re.findall(r"^[0-9a-f]{12} +(\d+) ", output, re.MULTILINE)
        self.assertEqual(sorted(map(int, shown)), list(range(1, 1_501)))

    def preparing(self, seconds, *arguments):
        """The terminal output within this many seconds, or until a second line appears."""
        primary, secondary = pty.openpty()
        process = subprocess.Popen(
            [self.runexp, "large.toml", "--dry-run", *arguments], cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=secondary, env=dict(os.environ, TERM="xterm"))
        os.close(secondary)
        sent = b""
        deadline = time.monotonic() + seconds
        while sent.count(b"\r") < 2 and process.poll() is None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([primary], [], [], left)[0]:
                break
            sent += os.read(primary, 4096)
        process.kill()
        process.wait()
        os.close(primary)
        return sent.decode()

    def test_a_terminal_shows_how_far_it_is(self):
        self.write("large.toml", SWEEP.format(1_000_000))
        self.assertRegex(self.preparing(60),
                         r"^\r?(\x1b\[J)?preparing: [1-9][\d,]* of 1,000,000 runs\r\x1b\[J")
        self.assertEqual(self.preparing(2, "--quiet"), "")


if __name__ == "__main__":
    main()
