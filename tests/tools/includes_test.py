"""Checks that the sources include the C++ headers whose names they use, themselves or through headers
of ours. A build with precompiled headers would not notice."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Header: names in std that come from it alone.
NAMES = {
    "algorithm": "all_of any_of clamp copy count count_if equal fill find find_if lower_bound max max_element "
                 "min min_element minmax minmax_element none_of nth_element partition remove remove_if "
                 "replace reverse search sort stable_sort transform unique upper_bound ranges",
    "array": "array",
    "atomic": "atomic",
    "bit": "bit_cast bit_ceil countl_zero countr_zero has_single_bit popcount",
    "charconv": "from_chars to_chars",
    "chrono": "chrono",
    "cmath": "abs ceil exp floor fma isfinite isinf isnan log pow round signbit sqrt",
    "condition_variable": "condition_variable",
    "cstddef": "byte ptrdiff_t size_t",
    "cstdint": "int16_t int32_t int64_t int8_t uint16_t uint32_t uint64_t uint8_t",
    "deque": "deque",
    "exception": "current_exception exception exception_ptr rethrow_exception",
    "filesystem": "filesystem",
    "fstream": "ifstream ofstream",
    "functional": "function greater hash invoke less ref",
    "limits": "numeric_limits",
    "map": "map multimap",
    "memory": "enable_shared_from_this make_shared make_unique shared_ptr unique_ptr weak_ptr",
    "mutex": "call_once lock_guard mutex once_flag scoped_lock unique_lock",
    "new": "bad_alloc nothrow",
    "numeric": "accumulate inner_product iota",
    "optional": "make_optional nullopt optional",
    "set": "multiset set",
    "span": "span",
    "sstream": "istringstream ostringstream stringstream",
    "stdexcept": "invalid_argument logic_error out_of_range runtime_error",
    "string": "getline string to_string",
    "string_view": "string_view",
    "system_error": "errc error_code generic_category system_error",
    "thread": "this_thread thread",
    "tuple": "tie tuple",
    "unordered_map": "unordered_map",
    "unordered_set": "unordered_set",
    "utility": "exchange forward move pair swap",
    "variant": "get_if holds_alternative monostate variant visit",
    "vector": "vector",
}
HEADER_OF = {name: header for header, names in NAMES.items() for name in names.split()}


def read_sources():
    """{path from the root: text}"""
    paths = [path for folder in ("core", "tools/cli") for pattern in ("*.h", "*.cc")
             for path in (ROOT / folder).rglob(pattern)]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def included(path, sources, known):
    """The headers in <> of this file and of the files of ours that it includes."""
    if path not in known:
        text = sources.get(path, "")
        known[path] = set(re.findall(r"^#include <([^>]+)>", text, re.M))
        for other in re.findall(r'^#include "([^"]+)"', text, re.M):
            known[path] = known[path] | included(other, sources, known)
    return known[path]


def used(text):
    """The headers whose names the text uses, comments and strings left out."""
    code = re.sub(r'//.*|"(\\.|[^"\\\n])*"', "", text)
    return {HEADER_OF[name] for name in re.findall(r"\bstd::(\w+)", code) if name in HEADER_OF}


def missing(sources):
    known = {}
    return [f"{path}: #include <{header}>" for path, text in sorted(sources.items())
            for header in sorted(used(text) - included(path, sources, known))]


class IncludesTest(unittest.TestCase):

    def test_each_source_includes_what_it_uses(self):
        self.assertEqual(missing(read_sources()), [])

    def test_finds_what_is_missing(self):
        sources = {"a.h": "#include <string>\nstd::string Name();\n",
                   "a.cc": '#include "a.h"\n#include <vector>\nstd::vector<std::string> names;  // std::map\n'
                           'std::size_t n = std::max(1, 2);\nauto* s = "std::set";\n'}
        self.assertEqual(missing(sources), ["a.cc: #include <algorithm>", "a.cc: #include <cstddef>"])


if __name__ == "__main__":
    unittest.main()
