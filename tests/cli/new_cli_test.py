"""runexp new, and runexp help of fields.

Usage: tests/python tests/cli/new_cli_test.py RUNEXP [unittest arguments]
"""

from end_to_end import CliTest, main


class New(CliTest):
    def new(self, *arguments):
        process = self.run_cli("new", *arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        return process.output

    def test_a_spec_for_a_text_runs_as_it_is(self):
        (self.folder / "specs").mkdir()
        self.assertEqual(self.new("specs/my.toml", "--corpus", "text.txt"), (
            "text.txt\n"
            "  characters  1,000\n"
            "  vocabulary  24 distinct\n"
            "  rarest      35 times: 村\n"
            "  line ends   none\n").replace("35 times: 村", self.rarest()) + (
            "\n"
            "specs/my.toml: written. Next:\n"
            "  runexp specs/my.toml --dry-run --estimate\n"
            "  runexp specs/my.toml\n"))
        text = (self.folder / "specs/my.toml").read_text(encoding="utf-8")
        self.assertIn('name = "my"\n', text)
        self.assertIn('file = "../text.txt"\n', text)
        process = self.run_cli("specs/my.toml", "--quiet", "--set", "epochs=1")
        self.assertEqual((process.errors, process.returncode), ("", 0))

    def rarest(self):
        text = (self.folder / "text.txt").read_text(encoding="utf-8")
        counts = {character: text.count(character) for character in sorted(set(text))}
        least = min(counts.values())
        return f"{least} times: " + " ".join(c for c, n in counts.items() if n == least)

    def test_a_sweep(self):
        self.new("my.toml", "--corpus", "text.txt")
        self.assertEqual(self.new("s.toml", "--sweep", "--base", "my.toml"),
                         "s.toml: written. Next:\n  runexp s.toml --dry-run --estimate\n  runexp s.toml\n")
        process = self.run_cli("s.toml", "--dry-run", "--quiet")
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertIn("\n18 runs: 18 new; ", process.output)

    def test_nothing_is_replaced(self):
        for name in self.spec, "text.txt":
            before = self.bytes_of(name)
            process = self.run_cli("new", name, "--corpus", "text.txt")
            self.assertEqual((process.output, process.returncode), ("", 2))
            self.assertEqual(process.errors,
                             f"{name}: cannot write it: File exists\n  Name another file.\n")
            self.assertEqual(self.bytes_of(name), before)

    def test_mistakes(self):
        self.write("short.txt", "a")
        for arguments, message in (
                (["a.toml"], "runexp new: name the text with --corpus FILE"),
                (["a.toml", "--corpus", "none.txt"], "none.txt: "),
                (["a.toml", "--corpus", "short.txt"], "a text of 1 character is too short"),
                (["a.toml", "--sweep"], "--sweep requires --base"),
                (["a.toml", "--sweep", "--base", "none.toml"], "none.toml: error: cannot open"),
                (["no/a.toml", "--corpus", "text.txt"], "no/a.toml: cannot write it: No such file")):
            process = self.run_cli("new", *arguments)
            self.assertEqual((process.output, process.returncode), ("", 2), arguments)
            self.assertIn(message, process.errors)
        self.assertFalse((self.folder / "a.toml").exists())


class Help(CliTest):
    def help(self, topic):
        process = self.run_cli("help", topic)
        self.assertEqual((process.errors, process.returncode), ("", 0))
        self.assertLessEqual(max(map(len, process.output.splitlines())), 80)
        return process.output

    def test_a_field(self):
        text = (
            "training.clip_theta: bound of the gradient's norm, or of each of its elements\n"
            "  (training.clip)\n"
            "\n"
            "  values     a number above 0, at most 1e+37\n"
            "  default    0.01\n"
            "  in the id  yes: another value is another run\n"
            "\n"
            "In a spec:\n"
            "  [training]\n"
            "  clip_theta = 0.01\n"
            "On the command line:\n"
            "  --set clip_theta=VALUE\n")
        self.assertEqual(self.help("training.clip_theta"), text)
        self.assertEqual(self.help("clip_theta"), text)
        self.assertIn('  only with  model.cell = "gru"\n', self.help("gru_reset"))
        self.assertIn("  default    none: it is required\n", self.help("name"))
        self.assertIn("  in the id  no: another value is the same run\n", self.help("name"))

    def test_all_fields_of_a_key_and_of_a_section(self):
        text = self.help("eps")
        for section in "adagrad", "rmsprop", "adam":
            self.assertIn(f"{section}.eps: ", text)
            self.assertIn(f"  --set {section}.eps=VALUE\n", text)
        text = self.help("stop")
        self.assertTrue(text.startswith("The fields of [stop]:\n\n  perplexity_below "), text)
        for topic in self.run_cli("--complete", "help", "t").output.splitlines():
            self.help(topic.split("\t")[0])


if __name__ == "__main__":
    main()
