// Encodings in which bytes that are not UTF-8 may have been written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

// What bytes say in one encoding.
struct Reading {
  std::string_view encoding;    // as people call it: "Shift_JIS"
  std::string_view iconv_name;  // as iconv(1) calls it, a superset that Windows writes: "CP932"
  std::string text;             // the decoded bytes, in UTF-8
};

struct Readings {
  std::vector<Reading> plausible;  // the likeliest first; no two have the same text
  bool complete = true;            // false if this system lacks the tables of some encodings
};

// Work is bounded by the size of `bytes`: pass some kilobytes. The last character may be cut off.
// Bytes without NUL are read in the usual encodings of Europe and East Asia, bytes with NUL in
// UTF-16 and UTF-32. A reading is plausible if nearly all of its characters are usual ones.
Readings GuessEncoding(std::string_view bytes);

// The same with encodings that are rarer, or rarer characters in them: for bytes without NUL that
// are plausible in none of the usual ones.
Readings GuessRareEncoding(std::string_view bytes);

}  // namespace runexp
