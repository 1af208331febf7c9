// Says why a text is not UTF-8, and what to do about it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace runexp {

// The part of a text around its first byte that is invalid as UTF-8, or NUL.
struct InvalidPart {
  // How much of the text is looked at, before and after the invalid byte.
  static constexpr std::size_t kBefore = 4096;
  static constexpr std::size_t kAfter = 65536;

  std::string bytes;
  std::size_t invalid = 0;     // its index in `bytes`
  std::size_t offset = 0;      // its offset in the text
  bool reaches_end = false;    // whether `bytes` reaches to the end of the text
  std::filesystem::path file;  // of the text; of the one in the archive, if it is in one
  bool is_in_archive = false;
};

// The cause on the first line, then the remedy, indented as in an Error. Names what can be known
// (UTF-16 or UTF-32 without a mark, UTF-8 that is damaged or cut off); else gives the encodings in
// which the bytes make sense, each with some characters and with the command that converts them.
std::string ExplainInvalidText(const InvalidPart& part);

}  // namespace runexp
