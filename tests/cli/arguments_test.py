"""The values of options: numbers, empty values, repeated options, and words that are no command.

Usage: tests/python tests/cli/arguments_test.py RUNEXP [unittest arguments]
"""

from end_to_end import CliTest, main

MAX = 2**63 - 1


class Arguments(CliTest):
    def assert_refused(self, arguments, message):
        before = self.files()
        process = self.run_cli(*arguments)
        first = process.errors.split("\nType runexp ")[0]
        self.assertEqual(first, f"runexp: {message}", arguments)
        self.assertEqual((process.output, process.returncode), ("", 2), arguments)
        self.assertEqual(self.files(), before)


class Numbers(Arguments):
    INTEGERS = [  # the command, the option, its range
        ("predict a.h5", "--length", 0, 1_000_000_000),
        ("evaluate a.h5", "--rows", 1, 65536),
        ("predict a.h5", "--top-k", 1, 1_114_112),
        ("predict a.h5", "--seed", 0, MAX),
        ("verify a.h5", "--epochs", 1, 1_000_000_000),
        ("verify a.h5 -o x", "--trace", 1, 1_000_000_000),
        ("verify a.h5", "--threads", 1, 1024),
        ("small.toml", "--threads", 1, 1024),
        ("small.toml", "--jobs", 1, 1024),
        ("compare a.h5 b.h5", "--at", 1, 1_000_000_000),
    ]
    FLOATS = [
        ("predict a.h5", "--temperature", "from 1e-06, at most 1000000"),
        ("compare a.h5 b.h5", "--below", "above 0, at most 1e+37"),
    ]

    def subject(self, option):
        return f"each number of {option}" if option in ("--at", "--below") else option

    def test_integers(self):
        for command, option, low, high in self.INTEGERS:
            domain = f"{self.subject(option)} must be an integer from {low} to {high}, not "
            for value in (str(low - 1), str(high + 1), "-1", "1e3", "2.0", "1e400"):
                shown = value if value != "1e400" else '"1e400"'
                self.assert_refused([*command.split(), f"{option}={value}"], domain + shown)
            for value in ("x", "+5", " 5", "5 ", "0x10", "0b1", "1_000", "1'000", "5x", "nan",
                          "inf", "１２", "--", "99999999999999999999x"):
                self.assert_refused([*command.split(), f"{option}={value}"],
                                    f'{domain}"{value}"')
            self.assert_refused([*command.split(), option, "99999999999999999999"],
                                domain + "99999999999999999999")

    def test_a_leading_zero_is_not_octal(self):
        for command, option, low, high in self.INTEGERS:
            self.assert_refused(
                [*command.split(), option, "012"],
                f"{self.subject(option)} must be an integer from {low} to {high}, not \"012\"\n"
                "  Write 12: a leading zero would mean octal to some programs.")

    def test_floats(self):
        for command, option, domain in self.FLOATS:
            domain = f"{self.subject(option)} must be a number {domain}, not "
            for value in ("0", "-1", "1e300", "-0.5"):
                self.assert_refused([*command.split(), f"{option}={value}"], domain + value)
            for value in ("nan", "NaN", "inf", "-inf", "x", "0x1p3", "1e999", "0.5 ", "+1"):
                self.assert_refused([*command.split(), f"{option}={value}"],
                                    f'{domain}"{value}"')

    def test_lists(self):
        for option, domain in (("--at", "an integer from 1 to 1000000000"),
                               ("--below", "a number above 0, at most 1e+37")):
            for value, wrong in (("1,,2", ""), ("1,", ""), (",1", ""), ("1, 2", " 2"),
                                 ("1;2", "1;2"), ("3,x", "x")):
                self.assert_refused(["compare", "a.h5", "b.h5", option, value],
                                    f'each number of {option} must be {domain}, not "{wrong}"')

    def test_right_numbers(self):
        run = self.run_file()
        for options in (["--length", "0"], ["--length", "3", "--seed", str(MAX), "--top-k", "2"],
                        ["--temperature", ".5", "--length=3"],
                        ["--temperature", "1e-3", "--length=3"]):
            process = self.run_cli("predict", run, "--prefix", "a", *options)
            self.assertNotIn("must be", process.errors)

    def run_file(self):
        process = self.run_small()
        self.assertEqual(process.returncode, 0, process.errors)
        return str(next((self.folder / "out").glob("*.h5")))

    def test_epochs_and_thresholds_reach_compare(self):
        run = self.run_file()
        process = self.run_cli("compare", run, run, "--at", "1", "--at", "2,3")
        self.assertNotIn("must be", process.errors)

    def test_an_option_given_twice(self):
        for line in ("predict a.h5 --seed 1 --seed 2", "small.toml --jobs 1 --jobs 2",
                     "small.toml --out a --out b", "list --where seed=1 --where seed=2", "contrast --of seed --of seed",
                     "export -o a.csv -o b.csv", "verify a.h5 --epochs 1 --epochs 1"):
            option = [word for word in line.split() if word.startswith("-")][0]
            name = "--output" if option == "-o" else option
            self.assert_refused(line.split(), f"{name} is given 2 times; it takes one value")


class EmptyValues(Arguments):
    OPTIONS = {
        "small.toml": "--out --set --grid --expect --shard --simd --threads --jobs --report",
        "verify a.h5": "--where --epochs --trace -o --output --corpus --expect --simd --threads",
        "compare a.h5 b.h5": "--where --at --below",
        "contrast --of seed": "--where --of --metric --by --unit",
        "list": "--where --sort --over --metric --limit --columns --format --require",
        "export": "--where --sort --over --metric --format --from -o --output",
        "evaluate a.h5": "--text --split --rows --from --corpus --simd",
        "predict a.h5": "--prefix --length --from --temperature --top-k --seed --simd",
        "report runs": "--where -o --output",
        "prune runs": "--where",
        "submit small.toml": "--out --set --grid --engine --tasks --time --cpus",
        "new a.toml": "--corpus --base",
    }

    def test_of_every_option(self):
        for command, options in self.OPTIONS.items():
            for option in options.split():
                self.assert_refused(
                    [*command.split(), option, ""],
                    f"the argument after {option} is empty: is a shell variable unset?")
                self.assert_refused(
                    [*command.split(), f"{option}="],
                    f"the value in {option}= is empty: is a shell variable unset?")

    def test_the_list_of_options_is_whole(self):
        for command, options in self.OPTIONS.items():
            words = command.split()[:1] if not command.startswith("small") else []
            help_text = self.run_cli(*words, "--help").output
            shown = [line.strip() for line in help_text.splitlines() if
                     line.strip().startswith("-")]
            for line in shown:
                words_of_line = line.split()
                if len(words_of_line) > 1 and words_of_line[1].isupper() and \
                        words_of_line[0].startswith("--"):
                    self.assertIn(words_of_line[0].rstrip(","), options.split())

    def test_of_every_positional(self):
        self.assert_refused([""], "the first argument is empty: is a shell variable unset?")
        for command in ("small.toml", "verify", "compare a.h5", "list", "export", "predict",
                        "evaluate", "report", "help", "schema"):
            last = command.split()[-1]
            self.assert_refused(
                [*command.split(), ""],
                f"the argument after {last} is empty: is a shell variable unset?")

    def test_after_two_hyphens_an_argument_may_end_in_an_equals_sign(self):
        self.assertIn("cannot open the spec", self.run_cli("--", "./-x=").errors)

    def test_a_field_may_be_set_to_an_empty_text(self):
        process = self.run_small("--dry-run", "--set", 'corpus.sha256=""')
        self.assertEqual((process.errors, process.returncode), ("", 0))

    def test_of_a_field(self):
        process = self.run_small("--dry-run", "--set", "corpus.sha256=")
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertIn("the value in corpus.sha256= is empty: is a shell variable unset?",
                      process.errors)
        self.assertIn("""an empty text is '""': corpus.sha256='""'""", process.errors)


class Words(Arguments):
    def test_commands_of_other_programs(self):
        run = "A spec is run by its name: runexp experiments/smoke.toml"
        for word, remedy in (
                ("init", "Did you mean runexp new?"), ("rm", "Did you mean runexp prune?"),
                ("train", run), ("run", run), ("ls", "Did you mean runexp list?"),
                ("show", "Did you mean runexp list?"), ("diff", "Did you mean runexp compare?"),
                ("plot", "Did you mean runexp report, or tools/plot_runs?"),
                ("generate", "Did you mean runexp predict?"),
                ("reproduce", "Did you mean runexp verify?"),
                ("resume", "Run the same spec again: it goes on where it stopped.")):
            message = f'there is no spec or command "{word}"\n  {remedy}'
            self.assert_refused([word], message)
            self.assert_refused([word, "small.toml"], message)
            self.assert_refused([word, "--epochs", "3"], message)

    def test_no_word_hides_a_command(self):
        commands = self.run_cli("--complete", "").output.splitlines()
        for command in [line.split("\t")[0] for line in commands if not line.startswith("*")]:
            process = self.run_cli("help", command)
            self.assertEqual((process.errors, process.returncode), ("", 0))

    def test_the_name_of_a_spec_without_its_folder_and_ending(self):
        (self.folder / "experiments").mkdir()
        self.write("experiments/mine.toml", "")
        self.assert_refused(["mine"], 'there is no spec or command "mine"\n'
                                      "  Did you mean experiments/mine.toml?")

    def test_any_other_word(self):
        process = self.run_cli("nothing")
        self.assertRegex(process.errors, r'^runexp: there is no spec or command "nothing"\n'
                                         r"  A spec is a TOML file; the commands are schema, .*\.")

    def test_a_field_without_set(self):
        self.assert_refused(["small.toml", "training.epochs=5"],
                            'there is no spec "training.epochs=5"\n'
                            "  To change a field, write --set training.epochs=5")

    def test_a_field_as_an_option(self):
        for option, field in (("--epochs 5", "training.epochs=5"), ("--seed=5", "seed=5"),
                              ("--lr=3", "training.learning_rate=3"),
                              ("--hidden-units=8", "model.hidden_units=8"),
                              ("--training.epochs=5", "training.epochs=5"),
                              ("--epochs", "training.epochs=VALUE")):
            name = option.replace("=", " ").split()[0]
            self.assert_refused(["small.toml", *option.split()],
                                f"there is no option {name}\n"
                                f"  To change a field, write --set {field}")


if __name__ == "__main__":
    main()
