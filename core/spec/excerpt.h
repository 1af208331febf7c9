// Formats a source line for a terminal, with carets under a part of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace runexp {

struct Excerpt {
  std::string source;  // tabs expanded, unprintable characters replaced, long lines cut
  std::string carets;  // spaces, then one caret per terminal column of the part
};

// `column` (from 1) and `length` count code points of `line`. The part may begin past the line's
// end (for a missing value) or extend beyond it; at least one caret is drawn.
Excerpt MakeExcerpt(std::string_view line, std::int64_t column, std::int64_t length);

}  // namespace runexp
