"""The help of every command, and the reaction to a mistyped command line.

Usage: tests/python tests/cli/command_line_test.py RUNEXP [unittest arguments]
"""

import re

from end_to_end import CliTest, main


class Help(CliTest):
    def output(self, *arguments):
        process = self.run_cli(*arguments)
        self.assertEqual((process.errors, process.returncode), ("", 0), arguments)
        return process.output

    def commands(self):
        section = re.search(r"(?s)\nCommands:\n(.*?)\n\n", self.output("--help"))[1]
        return [line.split()[0] for line in section.splitlines()]

    def test_every_command_has_examples_and_exit_codes_in_80_columns(self):
        commands = self.commands()
        self.assertIn("predict", commands)
        for command in [], *([name] for name in commands):
            text = self.output(*command, "--help")
            with self.subTest(command=command):
                call = " ".join(["runexp", *command])
                self.assertRegex(text, rf"\nUsage: {call} ")
                self.assertRegex(text, rf"\nExamples?:\n  {call}\b")
                self.assertIn("\nExit codes: 0 ", text)
                self.assertLessEqual(max(map(len, text.splitlines())), 80)
                for example in re.findall(r"^  (runexp .*)", text, re.MULTILINE):
                    self.assertLessEqual(len(example), 69)  # a manual page indents it by 11

    def test_help_is_a_command_too(self):
        self.assertEqual(self.output("help"), self.output("--help"))
        for command in self.commands():
            self.assertEqual(self.output("help", command), self.output(command, "-h"))

    def test_version(self):
        self.assertRegex(self.output("--version"), r"^runexp \d+\.\d+\.\d+ \(numerics \d+\)\n$")
        self.assertEqual(self.output("-V"), self.output("--version"))


class Mistakes(CliTest):
    def assert_refused(self, line, message, hint="Type runexp --help for the options."):
        before = self.files()
        process = self.run_cli(*line.split())
        self.assertEqual(process.errors, f"runexp: {message}\n{hint}\n", line)
        self.assertEqual((process.output, process.returncode), ("", 2))
        self.assertEqual(self.files(), before)

    def test_mistyped_command(self):
        for line, meant in (("lst", "list"), ("comapre A.h5 B.h5", "compare"),
                            ("reprot runs -o x.html", "report"), ("hlep", "help")):
            self.assert_refused(line, f'there is no spec or command "{line.split()[0]}"\n'
                                      f"  Did you mean the command {meant}?")
        self.assert_refused("help lst", 'there is no command "lst"\n'
                                        "  Did you mean the command list?",
                            "Type runexp --help for all commands.")

    def test_a_spec_is_no_mistyped_command(self):
        # Named like a file, or in a folder.
        for name in ("lst.toml", "./lst"):
            self.assertIn(f"{name}: error: cannot open the spec", self.run_cli(name).errors)
        self.write("lst", (self.folder / self.spec).read_bytes())
        process = self.run_cli("lst", "--dry-run")
        self.assertEqual((process.errors, process.returncode), ("", 0))

    def test_mistyped_option(self):
        for line, option, meant in (
                ("--jbos 2 small.toml", "--jbos", "--jobs"),
                ("small.toml --dryrun", "--dryrun", "--dry-run"),
                ("small.toml --set=seed=2 --sead=2", "--sead", "--set")):
            self.assert_refused(line, f"there is no option {option}; did you mean {meant}?")
        for command, line, option, meant in (
                ("list", "--srot x", "--srot", "--sort"),
                ("list", "-sort x", "-sort", "--sort"),
                ("schema", "--swep", "--swep", "--sweep"),
                ("verify", "a.h5 --integrty", "--integrty", "--integrity"),
                ("compare", "--atl=3", "--atl", "--at"),
                ("export", "--ouput=x", "--ouput", "--output"),
                ("contrast", "--off seed", "--off", "--of"),
                ("predict", "a.h5 --prefiks x", "--prefiks", "--prefix"),
                ("report", "--outptu x", "--outptu", "--output")):
            self.assert_refused(f"{command} {line}",
                                f"there is no option {option}; did you mean {meant}?",
                                f"Type runexp {command} --help for the options.")
        self.assert_refused("list --nonsense", "there is no option --nonsense",
                            "Type runexp list --help for the options.")

    def test_wrong_arguments(self):
        for line, message in (
                ("list --sort", "--sort wants a value: --sort FIELD,..."),
                ("predict a.h5 b.h5", "predict takes one run; 2 were given"),
                ("status a b c", "status takes one directory; 3 were given"),
                ("schema list", "schema takes no arguments; 1 was given"),
                ("contrast", "--of is required"),
                ("contrast --of seed --unit run", '--unit must be one of seed, pair, not "run"'),
                ("export --format xml", '--format must be one of csv, jsonl, hdf5, not "xml"')):
            self.assert_refused(line, message,
                                f"Type runexp {line.split()[0]} --help for the options.")
        for value in ("maybe", "x=y"):
            self.assert_refused(f"small.toml --json={value}",
                                f'--json takes no value, and is given "{value}"')
        self.assert_refused("small.toml --jobs", "--jobs wants a value: --jobs N")

    def test_nothing_stands_before_a_command(self):
        for line, first, command in (("small.toml schema", "small.toml", "schema"),
                                     ("--jobs 2 list", "--jobs", "list")):
            self.assert_refused(line, f"{first} comes before the command {command}, which would "
                                      "ignore it", f"Type runexp {command} --help for the options.")


if __name__ == "__main__":
    main()
