"""What `cmake --install` puts where, and what `cpack` packs.

Usage: tests/python tests/tools/install_test.py RUNEXP BUILD_DIRECTORY [unittest arguments]
"""

import pathlib
import re
import shutil
import subprocess
import sys

from end_to_end import CliTest, main

BUILD = sys.argv.pop(2)
ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPLETIONS = ["share/bash-completion/completions/runexp",
               "share/fish/vendor_completions.d/runexp.fish",
               "share/zsh/site-functions/_runexp"]
DATA = sorted(["experiments/corpora/stand_in_lyrics.txt", "tools/get_corpus", "tools/output_file.py",
               "tools/plot_runs",
               *(str(path.relative_to(ROOT)) for folder in ("experiments", "sweeps")
                 for pattern in ("*.md", "*.toml", "*.json") for path in (ROOT / folder).glob(pattern))])


def tell(*command, **options):
    """What this command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120,
                          **options).stdout


class Install(CliTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "a prefix"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", self.prefix], check=True,
                       capture_output=True, timeout=60)

    def installed(self):
        return sorted(str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*")
                      if path.is_file())

    def test_files(self):
        files = [name for name in self.installed() if not name.startswith("share/man/")]
        version = "%d.%d" % sys.version_info[:2]
        self.assertEqual(files, sorted([
            "bin/runexp", f"lib/python{version}/site-packages/runexp_runs.py", *COMPLETIONS,
            "share/doc/runexp/copyright", *(f"share/runexp/{name}" for name in DATA)]))
        for command in (["bin/runexp", "--version"], ["bash", "-n", COMPLETIONS[0]]):
            subprocess.run(command, cwd=self.prefix, check=True, capture_output=True)

    def test_shipped_specs(self):
        """Are found where the current folder has none, by the very name that the README has."""
        installed = self.prefix / "bin/runexp"
        empty = self.folder / "empty"
        empty.mkdir()
        for name, runs in (("experiments/smoke.toml", "smoke"), ("sweeps/smoke.toml", "6 runs")):
            process = subprocess.run([installed, name, "--dry-run"], cwd=empty, text=True,
                                     capture_output=True)
            self.assertIn(runs, process.stdout)
            self.assertEqual(process.stderr, f"NOTE: {name} is not here; this is "
                                             f"{self.prefix}/share/runexp/{name}\n")
        (empty / "experiments").mkdir()  # from now on a missing spec is a mistake
        process = subprocess.run([installed, "experiments/smoke.toml", "--dry-run"], cwd=empty,
                                 text=True, capture_output=True)
        self.assertIn("cannot open the spec", process.stderr)
        self.assertEqual(process.returncode, 2)

    def test_python_module(self):
        """Finds the table of fields, and so the defaults that a run file may lack."""
        (folder,) = self.prefix.glob("lib/python*/site-packages")
        table = tell("/usr/bin/python3", "-c", "import runexp_runs; print(runexp_runs._TABLE)",
                     env={"PYTHONPATH": str(folder)})
        self.assertIn("training.clip_theta", table)

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


class Package(CliTest):
    def setUp(self):
        super().setUp()
        for program in ("dpkg-shlibdeps", "file", "help2man"):
            if shutil.which(program) is None:
                self.skipTest(f"there is no {program}; tools/setup --package installs it")
        tell("cpack", "--config", f"{BUILD}/CPackConfig.cmake", "-B", str(self.folder))
        (self.package,) = self.folder.glob("runexp_*.deb")

    def test_package(self):
        """tools/dev/check_package tries it in fresh roots."""
        fields = dict(re.findall(r"(?m)^ (\S+): (.*)$", tell("dpkg-deb", "--info", self.package)))
        self.assertRegex(fields["Depends"], r"libc6 \(>= .*libhwy1")
        self.assertEqual(fields["Recommends"], "python3-h5py, python3-pandas")
        files = re.findall(r"(?m)^-(\S+) root/root .* \./usr/(.*)$",
                           tell("dpkg-deb", "--contents", self.package))
        names = [name for _, name in files]
        for name in ("bin/runexp", "lib/python3/dist-packages/runexp_runs.py",
                     "share/zsh/vendor-completions/_runexp", "share/man/man1/runexp-list.1.gz",
                     "share/doc/runexp/changelog.Debian.gz", *(f"share/runexp/{x}" for x in DATA)):
            self.assertIn(name, names)
        self.assertFalse([name for name in names if "jaychou" in name])
        self.assertEqual({mode for mode, _ in files}, {"rw-r--r--", "rwxr-xr-x"})


if __name__ == "__main__":
    main()
