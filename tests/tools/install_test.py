"""What `cmake --install` puts where.

Usage: tests/python tests/tools/install_test.py RUNEXP BUILD_DIRECTORY [unittest arguments]
"""

import re
import shutil
import subprocess
import sys

from end_to_end import CliTest, main

BUILD = sys.argv.pop(2)
COMPLETIONS = ["share/bash-completion/completions/runexp",
               "share/fish/vendor_completions.d/runexp.fish",
               "share/zsh/site-functions/_runexp"]


class Install(CliTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "a prefix"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", self.prefix], check=True,
                       capture_output=True, timeout=60)

    def installed(self):
        return sorted(str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*")
                      if path.is_file())

    def test_program_and_completions(self):
        files = [name for name in self.installed() if not name.startswith("share/man/")]
        self.assertEqual(files, ["bin/runexp", *COMPLETIONS])
        for command in (["bin/runexp", "--version"], ["bash", "-n", COMPLETIONS[0]]):
            subprocess.run(command, cwd=self.prefix, check=True, capture_output=True)

    def test_manual_pages(self):
        if shutil.which("help2man") is None:
            self.skipTest("there is no help2man; tools/setup --tests installs it")
        commands = self.run_cli("--complete", "help", "").output.splitlines()
        self.assertIn("list\tA table of runs, sorted and filtered", commands)
        pages = {"runexp": "runs declarative experiments that give the same bits everywhere"}
        for line in commands:
            command, meaning = line.split("\t")
            pages[f"runexp-{command}"] = meaning[0].lower() + meaning[1:]
        folder = self.prefix / "share/man/man1"
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         sorted(f"{name}.1" for name in pages))
        for name, meaning in pages.items():
            text = (folder / f"{name}.1").read_text(encoding="utf-8")
            self.assertIn(f".SH NAME\n{name} \\- {meaning}\n", text)
            sections = re.findall(r'^\.SH "?([A-Z ]+)', text, re.MULTILINE)
            for section in ("SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES",
                            "SEE ALSO"):
                self.assertEqual(sections.count(section), 1, (name, section))
        text = (folder / "runexp-list.1").read_text(encoding="utf-8")
        self.assertRegex(text, r"(?s)\.SH DESCRIPTION\n.*\nIt lists run files, .*\n\.SH OPTIONS\n"
                               r".*\n\\fB.*sort\\fR \\fIFIELD,\.\.\.\\fR\n"
                               r".*\n\.SH EXAMPLES\n\.RS 2\n\.nf\n.*\n\.fi\n\.RE\n\.SH")


if __name__ == "__main__":
    main()
