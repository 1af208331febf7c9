"""Checks that plain tools/setup installs all that configuring requires. On a machine that has the packages
of the tests, nothing else would notice."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = {
    "Boost": "libboost-dev", "CLI11": "libcli11-dev", "GTest": "libgtest-dev", "HDF5": "libhdf5-dev",
    "HWY": "libhwy-dev", "LIBZIP": "libzip-dev", "MPFR": "libmpfr-dev", "OpenSSL": "libssl-dev",
    "PkgConfig": "pkg-config", "SECCOMP": "libseccomp-dev", "TBB": "libtbb-dev",
    "UTF8PROC": "libutf8proc-dev", "benchmark": "libbenchmark-dev", "fmt": "libfmt-dev",
    "nlohmann_json": "nlohmann-json3-dev", "tomlplusplus": "libtomlplusplus-dev",
    "utf8cpp": "libutfcpp-dev",
    "version_of": "pkg-config",  # of libraries found before
}


def required():
    """What the CMake files require, by the names that they give it."""
    files = [ROOT / "CMakeLists.txt"]
    for folder in ("bench", "core", "tests", "tools"):
        files += (ROOT / folder).rglob("CMakeLists.txt")
    return {name for path in files for name in re.findall(
        r"(?:find_package|pkg_check_modules)\((\w+)[^)]*\bREQUIRED\b", path.read_text(encoding="utf-8"))}


class SetupPackages(unittest.TestCase):

    def test_what_configuring_requires_is_installed(self):
        setup = (ROOT / "tools/setup").read_text(encoding="utf-8")
        (installed,) = re.findall(r"^build_packages='([^']*)'", setup, re.M)
        self.assertEqual(required() - set(PACKAGES), set())
        missing = {PACKAGES[name] for name in required()} - set(installed.split())
        self.assertEqual(missing, set())
        self.assertGreater(len(required()), 15)


if __name__ == "__main__":
    unittest.main()
