"""Checks the #include lines of the sources against the table in core/README.md."""

import collections
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Prefixes of includes in <> that belong to neither the C++ library nor the system.
LIBRARIES = {
    "CLI/": "CLI11", "boost/": "Boost.Math", "benchmark/": "Google Benchmark", "dnnl.hpp": "oneDNN", "fmt/": "fmt",
    "gmock/": "GoogleTest", "gtest/": "GoogleTest", "hdf5": "HDF5", "hwy/": "Highway",
    "oneapi/tbb/": "oneTBB", "openssl/": "libcrypto", "seccomp.h": "libseccomp",
    "mpfr.h": "MPFR", "nlohmann/": "nlohmann-json",
    "tbb/": "oneTBB", "toml++/": "TOML++", "utf8.h": "utfcpp", "utf8proc.h": "utf8proc",
    "zip.h": "libzip",
}
EVERYWHERE = "fmt"
SYSTEM = re.compile(r"[a-z_0-9]+|(sys|linux)/\w+\.h|(dirent|dlfcn|execinfo|fcntl|iconv|locale|malloc|poll|"
                    r"pthread|pwd|sched|signal|spawn|stdio|time|unistd|wchar|wctype)\.h")

# may_include: a set of places; libraries: a set of names, or None if any may be included.
Row = collections.namedtuple("Row", "may_include libraries")


def read_table(text):
    """{place: Row}, in the order of the rows, and problems of the rows."""
    rows, problems = {}, []
    for cells in re.findall(r"^\| `([\w/]+)/` \|[^|]*\| ([^|]*?) \| ?([^|]*?) ?\|$", text, re.M):
        place, may, libraries = cells
        named = {f"core/{name}" for name in re.findall(r"`([\w/]+)`", may)}
        if may == "all above":
            named = set(rows)
        for name in sorted(named - set(rows)):
            problems.append(f"{place} may include {name}, which is not above it")
        rows[place] = Row(named, None if libraries == "any" else set(libraries.split(", ")))
    return rows, problems


def read_sources():
    """{path from the root: text}"""
    folders = "core", "tools/cli", "bench", "tests"
    paths = [path for folder in folders for pattern in ("*.h", "*.cc")
             for path in (ROOT / folder).rglob(pattern)]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def place_of(path, rows):
    """The longest place that contains the path, or None."""
    parents = (str(parent) for parent in pathlib.PurePath(path).parents)
    return next((parent for parent in parents if parent in rows), None)


def own_includes(text):
    """Paths from the root. Generated files have none."""
    return re.findall(r'^ *# *include "([^"]+/[^"]+)"', text, re.M)


def foreign_includes(text):
    return re.findall(r"^ *# *include <([^>]+)>", text, re.M)


def library_of(header):
    return next((name for start, name in LIBRARIES.items() if header.startswith(start)), None)


def misplaced(rows, sources):
    """Files that are not in the table, and rows without files."""
    for path in sources:
        if place_of(path, rows) is None:
            yield f"{path}: its folder is in no row"
    places = {place_of(path, rows) for path in sources}
    for place in rows:
        if place not in places:
            yield f"{place}: there is no such place"


def may_include(path, target, rows):
    place, other = place_of(path, rows), place_of(target, rows)
    if place == other == "tests":  # whose folders know only themselves
        return pathlib.PurePath(path).parent == pathlib.PurePath(target).parent
    return place in (None, other) or other in rows[place].may_include


def forbidden_arrows(rows, sources):
    for path, text in sources.items():
        for target in own_includes(text):
            if not may_include(path, target, rows):
                yield f"{path} includes {target}"


def circles(sources):
    """Headers that include themselves through others."""
    done, way = set(), []

    def visit(path):
        if path in way:
            yield " -> ".join([*way[way.index(path):], path])
        elif path not in done:
            way.append(path)
            for target in own_includes(sources.get(path, "")):
                yield from visit(target)
            way.pop()
            done.add(path)

    for path in sources:
        yield from visit(path)


def homeless_libraries(rows, sources):
    for path, text in sources.items():
        homes = rows[place_of(path, rows)].libraries if place_of(path, rows) else set()
        for header in foreign_includes(text):
            library = library_of(header)
            if library is None and not SYSTEM.fullmatch(header):
                yield f"{path} includes <{header}>: of which library is it?"
            elif library not in (None, EVERYWHERE) and homes is not None and library not in homes:
                yield f"{path} includes {library}, whose home is elsewhere"


def libraries_in_public_headers(rows, sources):
    public = set()
    for path, text in sources.items():
        place = place_of(path, rows)
        if place is not None and rows[place].libraries is not None:  # tests may see what is private
            public |= {x for x in own_includes(text) if place_of(x, rows) != place}
    for path in sorted(public & set(sources)):
        for library in map(library_of, foreign_includes(sources[path])):
            if library not in (None, EVERYWHERE):
                yield f"{path} includes {library}, and other places include it"


def findings(table, sources):
    rows, problems = read_table(table)
    return [*problems, *misplaced(rows, sources), *forbidden_arrows(rows, sources),
            *circles(sources), *homeless_libraries(rows, sources),
            *libraries_in_public_headers(rows, sources)]


class Sources(unittest.TestCase):
    def test_they_keep_to_the_table(self):
        table = (ROOT / "core/README.md").read_text(encoding="utf-8")
        self.assertGreater(len(read_table(table)[0]), 15)
        self.assertEqual(findings(table, read_sources()), [])


class Rules(unittest.TestCase):
    """Breaks each rule with a small tree."""

    TABLE = """
| `core/low/` | this | nothing of ours | oneTBB, libzip |
| `core/low/sub/` | this | `low` | |
| `core/high/` | that | `low` | |
| `tests/` | tests | all above | any |
"""
    SOURCES = {
        "core/low/a.h": "#include <vector>\n#include <sys/stat.h>\n#include <fmt/format.h>\n",
        "core/low/a.cc": '#include "core/low/a.h"\n#include <oneapi/tbb/info.h>\n#include <zip.h>\n',
        "core/low/sub/s.h": '#include "core/low/a.h"\n',
        "core/high/b.cc": '#include "core/low/a.h"\n#include "generated.h"\n#include <fmt/ranges.h>\n',
        "tests/low/a_test.cc": '#include "core/high/b.h"\n#include "tests/low/own.h"\n'
                               "#include <gtest/gtest.h>\n",
    }

    def check(self, expected, table=TABLE, **changes):
        sources = self.SOURCES | changes.pop("sources", {})
        self.assertEqual(findings(table, sources), [expected] if expected else [])

    def test_a_good_tree(self):
        self.check(None)

    def test_an_arrow_upward(self):
        for path in "core/low/up.cc", "core/low/up.h", "core/low/sub/up.cc":
            self.check(f"{path} includes core/high/b.h", sources={path: '#include "core/high/b.h"\n'})
        self.check("core/low/up.cc includes core/low/sub/s.h",
                   sources={"core/low/up.cc": '#include "core/low/sub/s.h"\n'})

    def test_a_place_that_its_row_does_not_name(self):
        self.check("core/high/c.cc includes core/low/sub/s.h",
                   sources={"core/high/c.cc": '#include "core/low/sub/s.h"\n'})

    def test_one_folder_of_tests_includes_another(self):
        self.check("tests/high/b_test.cc includes tests/low/own.h",
                   sources={"tests/high/b_test.cc": '#include "tests/low/own.h"\n'})

    def test_a_row_that_names_one_below(self):
        self.check("core/low may include core/high, which is not above it",
                   self.TABLE.replace("nothing of ours", "`high`"))

    def test_a_circle_of_headers(self):
        self.check("core/low/c.h -> core/low/d.h -> core/low/c.h", sources={
            "core/low/c.h": '#include "core/low/d.h"\n', "core/low/d.h": '#include "core/low/c.h"\n'})

    def test_a_folder_without_a_row_and_a_row_without_a_folder(self):
        self.check("core/new/a.h: its folder is in no row", sources={"core/new/a.h": ""})
        self.check("core/none: there is no such place",
                   self.TABLE + "| `core/none/` | nothing | `low` | |\n")

    def test_a_library_away_from_home(self):
        for library, header in ("oneTBB", "tbb/task_group.h"), ("Highway", "hwy/highway.h"):
            self.check(f"core/high/c.cc includes {library}, whose home is elsewhere",
                       sources={"core/high/c.cc": f"#include <{header}>\n"})

    def test_a_library_that_is_new(self):
        self.check("core/low/c.cc includes <new/new.hpp>: of which library is it?",
                   sources={"core/low/c.cc": "#include <new/new.hpp>\n"})

    def test_a_library_in_a_public_header(self):
        header = {"core/low/private.h": "#include <zip.h>\n"}
        inside = {"core/low/c.cc": '#include "core/low/private.h"\n'}
        outside = {"core/high/c.cc": '#include "core/low/private.h"\n'}
        of_tests = {"tests/low/c_test.cc": '#include "core/low/private.h"\n'}
        self.check(None, sources=header | inside | of_tests)
        self.check("core/low/private.h includes libzip, and other places include it",
                   sources=header | inside | outside)


if __name__ == "__main__":
    unittest.main()
