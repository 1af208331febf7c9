"""The command line as a user sees it: texts, exit codes, and the run file.

Usage: tests/python tests/cli/cli_test.py RUNEXP [unittest arguments]
"""

import pathlib
import re
import subprocess
import tomllib

import h5py

from end_to_end import HAD_BEEN_RUN, SMALL, CliTest, check_trailer, main

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPERIMENTS = ROOT / "experiments"
STARTED = """small  run 2f70fbf3c5e4

  corpus      text.txt: 1,000 characters, 24 distinct
  baseline    guessing has perplexity 24
  model       tanh RNN, 16 hidden units, 1,064 parameters
  training    3 epochs of 7 updates, consecutive batches of 8 x 16
              learning rate 10, clip theta 0.01, seed 3
  file        out/small-2f70fbf3c5e4.h5

saved epoch 3

"""


class Runs(CliTest):
    def test_a_run_and_the_same_again(self):
        first = self.run_small()
        self.assertEqual((first.errors, first.returncode), (STARTED, 0))
        self.assertRegex(first.output, (
            r"^small finished: 3 epochs in \S+ m?s\n"
            r"  perplexity  [\d.]+ \(best [\d.]+, epoch 3; guessing 24\)\n"
            rf"  result      [0-9a-f]{{64}}\n  file        {SMALL}\n$"))
        data = self.bytes_of(SMALL)
        self.assertEqual(check_trailer(data)["status"], "finished")
        second = self.run_small()
        self.assertEqual((second.output, second.errors), (first.output, HAD_BEEN_RUN))
        self.assertEqual((second.returncode, self.bytes_of(SMALL)), (0, data))

    def test_another_name_is_the_same_run(self):
        self.run_small()
        again = self.run_small("--set", "name=other")
        self.assertEqual((again.returncode, again.errors), (0, HAD_BEEN_RUN.replace(
            "finished:", 'finished under the name "small":')))
        self.assertEqual(list((self.folder / "out").glob("*.h5")), [self.folder / SMALL])

    def test_options_may_stand_before_the_spec(self):
        process = self.run_cli("--set", "seed=5", "--out", "out", "--threads", "1", self.spec)
        self.assertEqual(process.returncode, 0, process.errors)
        (path,) = (self.folder / "out").glob("*.h5")
        with h5py.File(path) as file:
            self.assertEqual(file["spec"].attrs["seed"], 5)
            self.assertEqual(file["provenance"].attrs["threads"], "1")

    def test_quiet(self):
        process = self.run_small("--quiet")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertTrue(process.output.startswith("small finished: 3 epochs in "))

    def test_stand_in(self):
        process = self.run_small(
            "--set", "corpus.file=none.zip", "--set", "corpus.stand_in=text.txt")
        self.assertEqual(process.returncode, 0)
        self.assertIn((
            "NOTE: the corpus of this spec is not on this machine:\n"
            "        none.zip\n"
            "      The run uses the stand-in instead:\n"
            "        text.txt\n"
            "      To train on the real text, put it there.\n"),
            process.errors)
        with h5py.File(self.folder / SMALL) as file:
            self.assertEqual(file["corpus"].attrs["is_stand_in"], 1)
        self.assertTrue(check_trailer(self.bytes_of(SMALL))["is_stand_in"])

    def test_a_public_text_is_fetched_by_a_command(self):
        listed = subprocess.run([ROOT / "tools" / "get_corpus", "--help"], capture_output=True,
                                text=True, check=True).stdout
        texts = re.findall(r"^  (\w+): (\S+), ", listed, re.M)
        self.assertEqual(len(texts), 3)
        for name, file in texts:
            process = self.run_small("--set", f"corpus.file=none/{file}")
            self.assertEqual(process.returncode, 2)
            self.assertIn(f"\n    fetch it once with: tools/get_corpus {name}\n", process.errors)
            process = self.run_cli(self.spec, "--out", name, "--set", f"corpus.file=none/{file}",
                                   "--set", "corpus.stand_in=text.txt")
            self.assertIn(f"      To train on the real text, fetch it once with:  tools/get_corpus {name}\n",
                          process.errors)

    def test_how_much_of_the_text_is_kept(self):
        process = self.run_small("--set", "corpus.max_characters=500")
        self.assertIn("\n  corpus      text.txt: the first 500 of 1,000 characters, ", process.errors)
        process = self.run_small("--set", "corpus.max_characters=500", "--dry-run")
        self.assertIn("\n             the first 500 of 1,000 characters, ", process.output)

    def test_lines_are_shown_as_lines(self):
        self.write("lines.txt", "河边\n柳树\n" * 100)
        process = self.run_small("--set", "corpus.file=lines.txt", "--set", "corpus.newlines=keep",
                                 "--set", 'samples.prefixes=["河边\\n柳"]', "--set", "samples.every_epochs=3")
        self.assertEqual(process.returncode, 0, process.errors)
        self.assertIn("\n    河边\n    柳", process.errors)
        self.assertNotIn("note ", process.errors)

    def test_the_file_itself_is_no_stand_in(self):
        process = self.run_small("--set", "corpus.stand_in=text.txt")
        self.assertNotIn("NOTE", process.errors)
        with h5py.File(self.folder / SMALL) as file:
            self.assertEqual(file["corpus"].attrs["is_stand_in"], 0)

    def test_never_better_than_guessing(self):
        process = self.run_small("--set", "training.learning_rate=1e4")
        self.assertEqual(process.returncode, 0)
        self.assertIn("\n  note        it never beat guessing, whose perplexity is 24\n",
                      process.output)
        self.assertNotIn("note", self.run_small("--set", "seed=1").output)

    def test_divergence(self):
        huge = ["--set", "training.learning_rate=1e37", "--set", "training.clip_theta=1e37",
                "--set", "model.hidden_units=64"]
        first = self.run_small(*huge)
        self.assertEqual(first.returncode, 1, first.output)
        self.assertRegex(first.output, (
            r"^small diverged: 0 epochs\n"
            r"  reason      the (loss|gradient norm) is not finite in epoch 1, update \d\n"
            r"  result      [0-9a-f]{64}\n  file        out/small-[0-9a-f]{12}\.h5\n$"))
        (path,) = (self.folder / "out").glob("*.h5")
        self.assertEqual(check_trailer(path.read_bytes())["status"], "diverged")
        with h5py.File(path) as file:
            self.assertIn("is not finite", file.attrs["error"])
            for name, tensor in file["parameters/final"].items():
                self.assertFalse((tensor[()] != tensor[()]).any(), f"NaN in {name}")
        again = self.run_small(*huge)
        self.assertEqual((again.returncode, again.output), (1, first.output))
        self.assertEqual(again.errors, HAD_BEEN_RUN.replace("finished", "diverged"))

    def test_dry_run(self):
        before = self.files()
        process = self.run_small("--dry-run")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertEqual(self.files(), before)
        facts, spec = process.output.split("\nThe spec, with all that it leaves to the defaults:\n\n")
        self.assertEqual(tomllib.loads(spec)["model"],
                         {"cell": "tanh", "layers": 1, "hidden_units": 16, "embedding_units": 0,
                          "output_dropout": 0.0, "initial": "normal", "initial_stddev": 0.01})
        self.assertRegex(facts, (
            r"^small\n\nrun id       2f70fbf3c5e4\n"
            r"corpus       text\.txt\n             1,000 characters, 24 distinct\n"
            r"updates      21 \(3 epochs of 7\)\n"
            r"parameters   1,064\n"
            r"memory       about \S+ MiB\n"
            r"state        new\n$"))
        with_batch = self.run_small("--dry-run", "--show-batch").output
        self.assertTrue(with_batch.startswith(process.output))
        self.assertTrue(with_batch[len(process.output):].startswith(
            "\nThe first batch, its 8 sequences of 16 characters (inputs X, targets Y):\n"))
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        lines = with_batch.split("Y):\n")[1].splitlines()
        self.assertEqual(len(lines), 16)
        for n in range(8):  # rows of 125 characters
            self.assertEqual(lines[2 * n], f"{n + 1:4} X {text[125 * n:][:16]}")
            self.assertEqual(lines[2 * n + 1], f"     Y {text[125 * n + 1:][:16]}")

    def test_every_simd_target_gives_the_same_bits(self):
        targets = self.simd_targets()
        self.assertIn(targets[-1], ("SCALAR", "EMU128", "SSE2"), targets)
        results = {}
        for target in targets:
            process = self.run_cli(self.spec, "--out", target, "--simd", target)
            results[target] = self.result_of(process)
            (path,) = (self.folder / target).glob("*.h5")
            with h5py.File(path) as file:
                self.assertIn(target, file["provenance"].attrs.values())
        self.assertEqual(len(set(results.values())), 1, results)

    def test_schema_is_the_committed_one(self):
        process = self.run_cli("schema")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        committed = (EXPERIMENTS / "runexp.schema.json").read_text(encoding="utf-8")
        self.assertEqual(process.output, committed)


if __name__ == "__main__":
    main()
