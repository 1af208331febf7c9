"""tools/dev/bench_record and bench_compare, with small programs that imitate Google Benchmark, and
with a git repository whose CMake project "builds" such programs."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"

# Kernel "b" takes FACTOR times 100 us. The n-th launch records itself in LOG and is a little slower
# or faster than the others.
FAKE = """\
#!/usr/bin/python3
import json, pathlib, re, sys
factor, log, extra, context = {factor}, pathlib.Path({log!r}), {extra!r}, {context!r}
options = dict(argument.split("=", 1) for argument in sys.argv[1:])
pattern = options.get("--benchmark_filter", "")
names = [n for n in ["SIMD/a", "SIMD/b", *extra] if re.search(pattern, n)]
if "--benchmark_list_tests" in options:
    print(*names, sep="\\n", end="\\n" if names else "")
    sys.exit()
with log.open("a") as file:
    file.write({name!r} + "\\n")
launch = len(log.read_text())
print("Not JSON, which goes to a file.")
entries = [
    {{
        "name": n, "run_type": "iteration", "threads": 1, "iterations": 10, "time_unit": "us",
        "real_time": 100 * (factor if n == "SIMD/b" else 1) + launch * 7 % 3 + launch / 1000,
        "cpu_time": 1.0, "GFLOP/s": 12.5,
    }}
    for n in names
]
entries.append({{**entries[0], "run_type": "aggregate", "real_time": 1e9}})
with open(options["--benchmark_out"], "w") as file:
    json.dump({{"context": context, "benchmarks": entries}}, file)
"""

CONTEXT = {
    "git_commit": "0123456789abcdef", "git_dirty": "false", "compiler": "GNU 12.2.0",
    "compiler_flags": "-O3", "libraries": "fmt 9", "simd_target": "AVX3",
    "simd_targets": "AVX3 AVX2", "num_cpus": 2,
}

CMAKE = """\
cmake_minimum_required(VERSION 3.25)
project(fake LANGUAGES NONE)
add_custom_target(bench_fake COMMAND
  ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/bench_fake ${CMAKE_BINARY_DIR}/bench/bench_fake)
"""


class ToolsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.log = self.folder / "log"

    def write_fake(self, path, name="A", factor=1.0, extra=(), **context):
        text = FAKE.format(
            factor=factor, log=str(self.log), extra=list(extra), name=name,
            context={**CONTEXT, **context},
        )
        return self.write_program(path, text)

    def write_program(self, path, text):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def run_tool(self, *command, status=0, cwd=None):
        result = subprocess.run(
            command, cwd=cwd or self.folder, capture_output=True, text=True, timeout=120
        )
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        self.assertNotIn("Traceback", result.stderr)
        return result

    def compare(self, *arguments, status=0):
        return self.run_tool(TOOLS / "dev" / "bench_compare", *arguments, status=status)

    def record(self, *arguments, status=0):
        return self.run_tool(TOOLS / "dev" / "bench_record", *arguments, status=status)


class CompareProgramsTest(ToolsTest):
    def test_finds_a_slower_kernel_and_launches_in_turns(self):
        a, b = self.write_fake("a"), self.write_fake("b", "B", factor=1.2)
        output = self.compare(a, b, "--launches", "6", status=1).stdout
        self.assertEqual(self.log.read_text().split(), list("ABBA" * 3))
        lines = output.splitlines()
        self.assertEqual([line for line in lines if len(line) > 80 and "/" not in line], [])
        self.assertRegex(output, r"(?m)^SIMD\n  a .* no difference\n  b .* slower$")
        self.assertIn("\n2 benchmarks: 1 slower, 0 faster, 1 no difference\n", output)
        self.assertRegex(output, r"b +101 us +121 us \+\d+\.\d % +0\.0043 \+1\.00 slower")
        self.assertIn(f"A  {a}, built from 0123456789ab\n", output)
        output = self.compare(b, a, "--launches", "6").stdout
        self.assertIn("0 slower, 1 faster, 1 no difference\n", output)

    def test_a_program_is_no_slower_than_itself(self):
        a = self.write_fake("a")
        output = self.compare(a, a).stdout
        self.assertIn("2 benchmarks: 0 slower, 0 faster, 2 no difference\n", output)
        self.assertEqual(len(self.log.read_text().split()), 20)

    def test_small_changes_are_no_difference(self):
        output = self.compare(self.write_fake("a"), self.write_fake("b", factor=1.04)).stdout
        self.assertRegex(output, r"\+1\.00 no difference")

    def test_json_holds_verdicts_and_samples(self):
        a, b = self.write_fake("a"), self.write_fake("b", factor=1.2, git_dirty="true")
        output = json.loads(self.compare(a, b, "--json", "--filter=b$", status=1).stdout)
        self.assertEqual([c["verdict"] for c in output["comparisons"]], ["slower"])
        self.assertEqual(list(output["b"]["benchmarks"]), ["SIMD/b"])
        self.assertEqual(len(output["b"]["benchmarks"]["SIMD/b"]["real_time_ns"]), 10)
        self.assertEqual(output["b"]["build"]["git_dirty"], "true")
        self.assertTrue(output["alternated"])

    def test_names_what_only_one_side_has(self):
        long_name = "a_name_longer_than_its_column/x" * 2
        a = self.write_fake("a", extra=["old", long_name])
        b = self.write_fake("b", extra=[long_name, "new"])
        output = self.compare(a, b).stdout
        self.assertIn("Only in A: old\nOnly in B: new\n3 benchmarks:", output)
        self.assertEqual([line for line in output.splitlines() if len(line) > 80], [])

    def test_warns_when_the_builds_differ(self):
        a, b = self.write_fake("a"), self.write_fake("b", compiler="Clang 14.0.6")
        output = self.compare(a, b, "--filter=a").stdout
        self.assertIn("WARNING: compiler differs\n  A  GNU 12.2.0\n  B  Clang 14.0.6\n", output)

    def test_programs_that_do_not_say_what_they_were_built_from(self):
        a = self.write_fake("a")
        b = self.write_program("b", a.read_text().replace('"context": context', '"context": {}'))
        output = self.compare(a, b, "--filter=a").stdout
        self.assertIn(f"B  {b}\n", output)
        self.assertNotIn("WARNING", output)

    def test_refuses_too_few_launches_before_it_starts(self):
        a = self.write_fake("a")
        message = self.compare(a, a, "--launches", "4", status=2).stderr
        self.assertIn("4 + 4 launches are too few for 2 benchmarks", message)
        self.assertFalse(self.log.exists())

    def test_refuses_what_cannot_be_measured(self):
        a = self.write_fake("a")
        crash = self.write_program("crash", "#!/bin/sh\necho 'no corpus' >&2\nexit 3\n")
        silent = self.write_program("silent", "#!/bin/sh\necho x\n")
        failed = '"error_occurred": True, "error_message": "ill", "cpu_time"'
        failing = self.write_program("failing", a.read_text().replace('"cpu_time"', failed))
        for arguments, message in (
            ((a, crash), "no corpus"),
            ((silent, silent), "wrote no JSON"),
            ((failing, failing), "SIMD/a failed: ill"),
            ((a, self.folder / "none"), "none: no such program, record or git revision"),
            ((a, a, "--filter=zzz"), "has no such benchmark"),
            ((a, a, "--launches=0"), "invalid positive value"),
            ((a, TOOLS / "dev" / "bench_tracking" / "launch.py"), "cannot be read"),
        ):
            with self.subTest(message):
                result = self.compare(*arguments, status=2)
                self.assertIn(message, result.stderr)
                self.assertEqual(result.stdout, "")


class RecordTest(ToolsTest):
    def test_round_trip(self):
        program = self.write_fake("a")
        out = self.folder / "records" / "a.json"
        result = self.record("--program", program, "--out", out, "--launches=3", "--filter=b")
        self.assertEqual(result.stdout, f"{out}\n")
        record = json.loads(out.read_text(encoding="utf-8"))
        self.assertEqual(record["format"], "runexp-benchmark-record")
        self.assertEqual(record["format_version"], 1)
        self.assertEqual(
            record["command"],
            [str(program), "--benchmark_min_time=0.1", "--benchmark_filter=b"],
        )
        self.assertEqual(record["build"], {k: v for k, v in CONTEXT.items() if k != "num_cpus"})
        self.assertEqual(record["machine"]["cores"], os.cpu_count())
        self.assertRegex(record["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(record["launches"], 3)
        times = record["benchmarks"]["SIMD/b"]["real_time_ns"]
        self.assertEqual(len(times), 3)
        self.assertTrue(all(100e3 <= time < 104e3 for time in times), times)
        self.assertEqual(record["benchmarks"]["SIMD/b"]["GFLOP/s"], [12.5] * 3)
        self.assertEqual(set(record["benchmarks"]), {"SIMD/b"})

    def records(self, *factors):
        paths = []
        for i, factor in enumerate(factors):
            paths.append(self.folder / f"{i}.json")
            program = self.write_fake("a", factor=factor)
            self.record("--program", program, "--out", paths[-1])
        return paths

    def test_records_are_compared_as_they_are(self):
        a, b = self.records(1, 1.2)
        output = self.compare(a, b, status=1).stdout
        self.assertIn("WARNING: recorded apart", output)
        self.assertIn("1 slower, 0 faster, 1 no difference", output)
        self.assertNotIn("differs", output)
        self.assertIn("\n1 benchmarks: 0 slower", self.compare(a, b, "--filter=-b$").stdout)
        self.assertIn("no difference", self.compare(a, a).stdout)

    def test_warns_when_the_machines_differ(self):
        a, b = self.records(1, 1)
        record = json.loads(b.read_text(encoding="utf-8"))
        record["machine"]["cores"] += 1
        record["machine"]["cpu_features"] += " amx"
        record["machine"]["turbo"] = "unknown"
        b.write_text(json.dumps(record), encoding="utf-8")
        output = self.compare(a, b).stdout
        cores = os.cpu_count()
        self.assertIn(f"WARNING: cores differs\n  A  {cores}\n  B  {cores + 1}\n", output)
        self.assertNotIn("turbo differs", output)
        self.assertIn("WARNING: cpu_features differs\n  A  \n  B  amx\n", output)

    def test_refuses_what_is_no_record(self):
        (good,) = self.records(1)
        other = self.folder / "other.json"
        other.write_text('{"context": {}, "benchmarks": []}', encoding="utf-8")
        self.assertIn("is no record", self.compare(good, other, status=2).stderr)
        later = good.read_text(encoding="utf-8").replace('version": 1', 'version": 2')
        other.write_text(later, encoding="utf-8")
        self.assertIn("has format version 2", self.compare(good, other, status=2).stderr)
        message = self.compare(good, self.write_fake("a"), status=2).stderr
        self.assertIn("a record can only be compared with a record", message)
        message = self.compare(good, good, "--filter=zzz", status=2).stderr
        self.assertIn("no benchmark in common", message)
        self.record("--program", self.write_fake("a"), "--out", other, "--launches=3")
        message = self.compare(good, other, status=2).stderr
        self.assertIn("10 + 3 launches are too few for 2 benchmarks", message)

    def test_names_the_command_that_builds_a_missing_program(self):
        message = self.record("--program", "bench_none", status=2).stderr
        self.assertIn("tools/setup && cmake --build build/release --target bench_none", message)


class RevisionTest(ToolsTest):
    def setUp(self):
        super().setUp()
        self.root = self.folder / "repository"
        tools = self.root / "tools"
        (tools / "dev").mkdir(parents=True)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(TOOLS / "dev/bench_tracking", tools / "dev/bench_tracking", ignore=ignore)
        for name in "dev/bench_compare", "output_file.py":
            shutil.copy(TOOLS / name, tools / name)
        (self.root / "CMakeLists.txt").write_text(CMAKE, encoding="utf-8")
        (self.root / ".gitignore").write_text("build\n__pycache__\n", encoding="utf-8")
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("Fast", "A", 1.0)

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.root, check=True, timeout=60)

    def commit(self, subject, name, factor):
        self.write_fake("repository/bench_fake", name, factor)
        self.git("add", "--all")
        author = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        self.git(*author, "commit", "--quiet", "--message", subject)

    def compare_revisions(self, *arguments, status=0):
        command = ["tools/dev/bench_compare", "--program=bench_fake", "--launches=6", *arguments]
        return self.run_tool(*command, cwd=self.root, status=status)

    def test_compares_two_commits(self):
        self.commit("Slow", "B", 1.2)
        output = self.compare_revisions("HEAD~1", "HEAD", status=1).stdout
        self.assertRegex(output, r"^A  [0-9a-f]+ Fast\nB  [0-9a-f]+ Slow\n")
        self.assertIn("1 slower, 0 faster, 1 no difference", output)
        self.assertEqual(self.log.read_text().split(), list("ABBA" * 3))
        status = subprocess.check_output(["git", "status", "-s"], cwd=self.root, text=True)
        self.assertEqual(status, "", "the checkout of the user is left alone")

    def test_compares_the_working_tree(self):
        self.write_fake("repository/bench_fake", "B", 1.2)
        result = self.compare_revisions("HEAD", ".", status=1)
        self.assertIn("B  the working tree, ", result.stdout)
        self.assertIn("1 slower", result.stdout)
        result = self.compare_revisions("HEAD", "HEAD")
        self.assertIn("the working tree has changes that HEAD has not", result.stderr)
        self.assertIn("0 slower", result.stdout)

    def test_a_damaged_or_deleted_checkout_is_made_again(self):
        for damage in (
            lambda source: (source / "bench_fake").write_text("#!/bin/sh\nexit 1\n"),
            lambda source: (source / ".git").unlink(),
            lambda source: shutil.rmtree(source),
        ):
            self.compare_revisions("HEAD", "HEAD")
            (source,) = self.root.glob("build/compare/*/source")
            damage(source)
            self.compare_revisions("HEAD", "HEAD")

    def test_a_commit_that_does_not_build(self):
        text = ("cmake_minimum_required(VERSION 3.25)\nproject(fake LANGUAGES NONE)\n"
                'message(FATAL_ERROR "broken here")\n')
        (self.root / "CMakeLists.txt").write_text(text, encoding="utf-8")
        self.commit("Broken", "B", 1.0)
        message = self.compare_revisions("HEAD~1", "HEAD", status=2).stderr
        self.assertIn("broken here", message)
        self.assertRegex(message, r"failed \(output: .*/build.log\)")
        message = self.compare_revisions("HEAD~1", "HEAD~1", "--program=none", status=2).stderr
        self.assertIn("--target none\nfailed", message)


if __name__ == "__main__":
    unittest.main()
