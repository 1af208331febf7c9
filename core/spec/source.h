// The text that a spec, or a part of it, was read from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/spec/diagnostic.h"

namespace runexp {

// A spec is short. The limit also bounds how deeply its tables can nest, and so the stack that
// TOML++ needs: dotted keys escape the limit that TOML++ has for values. (16,384 levels take about
// half of a stack of 8 MiB.)
inline constexpr std::size_t kMaxSpecBytes = 32768;

// A stretch of text; lines and columns count from 1, columns in code points, the end is
// exclusive.
struct Region {
  std::int64_t line = 0;
  std::int64_t column = 0;
  std::int64_t end_line = 0;
  std::int64_t end_column = 0;
};

struct Source {
  std::string label;         // the file's path as the user gave it, or "--set"
  std::string text;          // UTF-8
  bool is_override = false;  // a --set argument, whose position needs no line number
};

// Returns a diagnostic that shows `region` (its first line, if it has several).
Diagnostic DiagnosticAt(const Source& source, const Region& region, std::string cause,
                        std::string remedy);

// The text of a region that lies in one line.
std::string TextOf(const Source& source, const Region& region);

// Returns a diagnostic about the source as a whole.
Diagnostic DiagnosticAbout(const Source& source, std::string cause, std::string remedy);

// Returns the source for the text of a file, without a byte order mark at its start. Throws
// SpecError if the text has more than `max_bytes`, is not UTF-8 or is blank.
Source MakeSource(std::string label, std::string text, std::size_t max_bytes = kMaxSpecBytes);

}  // namespace runexp
