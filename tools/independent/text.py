"""Section 2: the text, its characters and its parts."""

import fractions
import hashlib
import io
import re
import zipfile
import zlib

import numpy as np

from independent.unchecked import Unchecked

MAPPINGS_SHA256 = "59f382a897374c06b30509d27955fad4e655941a5ed9f1e15af87affafc617cf"


def lower_case():
    """The simple lower-case mappings of Unicode 15.0 (2.2), if this Python has them."""
    mappings = {c: chr(c).lower() for c in range(0x110000)}
    mappings[0x130] = "i"  # The one character for which Python has the full mapping, of two characters.
    mappings = {c: mapped for c, mapped in mappings.items() if mapped != chr(c)}
    lines = "".join(f"{c:04X} {ord(mapped):04X}\n" for c, mapped in mappings.items())
    if hashlib.sha256(lines.encode()).hexdigest() != MAPPINGS_SHA256:
        raise Unchecked("this Python has other lower-case letters than Unicode 15.0: use 3.11 to 3.13")
    return mappings


def changed(text, spec):
    """2.2"""
    if spec["corpus.newlines"] == "space":
        text = text.replace("\n", " ").replace("\r", " ")
    if spec["corpus.only_a_to_z"]:
        text = re.sub("[^A-Za-z\n\r]", " ", text)
    if spec["corpus.lowercase"]:
        text = text.translate(lower_case())
    return re.sub("  +", " ", text) if spec["corpus.collapse_spaces"] else text


def kept_text(path, spec):
    """2.1 to 2.3"""
    limit = spec["corpus.max_characters"]
    try:
        text = member_of(path, spec["corpus.member"]).decode("utf-8")
    except (OSError, KeyError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise Unchecked(f"{path}: {error}")
    text = changed(text[1:] if text[:1] == "\ufeff" else text, spec)
    return text[:limit] if limit else text


def member_of(path, member):
    """The bytes of the corpus file, or of the member of the archive that it is (2.1)."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:4] == b"PK\x03\x04":
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = [member] if member else [name for name in archive.namelist() if not is_extra(name)]
        if len(names) != 1:
            raise Unchecked(f"{path}: {len(names)} files in the archive, not one")
        return archive.read(names[0])
    if member:
        raise Unchecked(f"{path} is no zip archive, but corpus.member is {member!r}")
    return data


def is_extra(name):
    """A folder in an archive, or what macOS and Windows add by themselves (2.1)."""
    folder, _, file = name.rpartition("/")
    return not file or folder.split("/")[0] == "__MACOSX" or file.startswith("._") or \
        file in (".DS_Store", "Thumbs.db", "desktop.ini")


class Characters:
    """The kept text as indices, in its parts (2.4, 2.5)."""

    def __init__(self, text, spec):
        self.vocabulary = sorted(set(text))
        self.index = {character: i for i, character in enumerate(self.vocabulary)}
        x = np.array([self.index[character] for character in text])
        v, w = (share(len(x), spec[f"corpus.{part}_fraction"]) for part in ("validation", "test"))
        self.training, self.validation, test = np.split(x, (len(x) - v - w, len(x) - w))
        asked = [self.training]
        asked += [self.validation] if spec["corpus.validation_fraction"] else []
        asked += [test] if spec["corpus.test_fraction"] else []
        if min(map(len, asked)) < 2:
            raise Unchecked("a part of the text has fewer than two characters")


def share(characters, fraction):
    """⌊characters × fraction⌋, of the decimal number that 9.2 writes (2.5)."""
    return int(characters * fractions.Fraction(repr(fraction)) // 1)
