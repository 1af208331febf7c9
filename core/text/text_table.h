// A table of texts with aligned columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace runexp {

struct TextColumn {
  std::string header;
  bool is_number = false;  // to the right
  bool is_whole = false;   // its cells are never cut
};

// The header and each row on a line of its own, two blanks between columns, no blanks at the end
// of a line. Where the table is wider than `width` terminal columns, headers longer than their
// cells are cut first, the longest first and no more than need be, then cells, down to kMaxCell; a
// table of many columns may still be wider. Each row has one cell for each column. Headers and
// cells are made printable (core/text/printable.h).
std::string FormatTable(std::vector<TextColumn> columns, std::vector<std::vector<std::string>> rows,
                        std::size_t width);

inline constexpr std::size_t kMaxCell = 16;

}  // namespace runexp
