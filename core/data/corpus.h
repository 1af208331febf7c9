// A text as the model sees it: its distinct characters, and the text as indices into them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/data/unseen.h"
#include "core/text/text_rules.h"

namespace runexp {

// The size limit of a corpus file, and of a text inside a zip archive: 1 GiB.
inline constexpr std::size_t kMaxCorpusBytes = std::size_t{1} << 30;

// The file, or a folder on the way to it, does not exist. This includes a symbolic link to nothing,
// which is how a text kept elsewhere looks (by git-annex, for example). Any other reason why a file
// cannot be read is a plain Error.
class AbsentFile : public Error {
 public:
  using Error::Error;
};

// corpus.member does not fit the file: the file is no zip archive, or has no such member.
class WrongMember : public Error {
 public:
  using Error::Error;
};

// Where a text is.
struct TextPlace {
  std::filesystem::path file;
  std::string member = {};  // of a zip archive; empty: the only text in it
  // 64 hexadecimal digits, the SHA-256 of the file itself (of the archive, not of the text in it);
  // empty: not checked.
  std::string expected_file_sha256 = {};
};

struct Corpus {
  std::vector<char32_t> vocabulary;   // the distinct characters, by ascending code point
  std::vector<std::int32_t> indices;  // the kept text; each in [0, vocabulary.size())
  std::string sha256;                 // of the kept text in UTF-8
  std::filesystem::path file;         // the file that was read

  // What may surprise whoever wrote the text.
  std::int64_t total_characters = 0;     // of the whole text after the changes, kept or not
  std::int64_t crlf_line_ends = 0;       // CR LF in the kept text that count as two characters
  std::vector<UnseenCharacter> unseen;   // in the kept text
  std::vector<SpeltLetter> spelt_twice;  // in the kept text
};

inline constexpr std::int64_t kAllCharacters = 0;

// Reads UTF-8 text from a plain text or a zip archive, which are told apart by their bytes, not by
// name. The text is changed by the rules, then its first `max_characters` code points are kept, or
// all (kAllCharacters); the rest is not decoded. A byte order mark at the start is skipped. Control
// characters are ordinary characters, except NUL, which a string in a run file cannot hold.
//
// Takes the memory of the file and four bytes for each kept character.
//
// Throws AbsentFile, WrongMember, or Error if the file is unreadable, is not a regular file (it is
// then not opened: opening a pipe would wait for its writer), is longer than kMaxCorpusBytes, has
// another SHA-256, is named .zip but is none, is of another format than text (file_format.h), is a
// zip that ReadTextOfZip refuses, or if its text is not UTF-8, has a NUL or is empty.
Corpus LoadCorpus(const TextPlace& place, std::int64_t max_characters, const TextRules& rules = {});

}  // namespace runexp
