// Formats a table of texts with aligned columns.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace runexp {

struct TextColumn {
  std::string header;
  bool is_number = false;  // aligned to the right
  bool is_whole = false;   // never cut
};

// Returns the header and the rows, one line each, with two blanks between columns and none at the
// end of a line. If the table is wider than `width` terminal columns, first headers longer than
// their cells are cut, the longest first and no more than necessary, then cells, down to kMaxCell;
// a table of many columns may still be wider. Each row has one cell for each column. Headers and
// cells are made printable (core/text/printable.h).
std::string FormatTable(std::vector<TextColumn> columns, std::vector<std::vector<std::string>> rows,
                        std::size_t width);

inline constexpr std::size_t kMaxCell = 16;

// The terminal columns that the table takes if nothing is cut.
std::size_t TableWidth(const std::vector<TextColumn>& columns,
                       const std::vector<std::vector<std::string>>& rows);

// Removes the column with this header, if there is one.
void RemoveColumn(std::string_view header, std::vector<TextColumn>& columns,
                  std::vector<std::vector<std::string>>& rows);

// As long as the table is wider than `width`, removes of the columns with these headers, in this
// order, those that say the same in all rows.
void LeaveOutAlike(std::span<const std::string_view> headers, std::size_t width,
                   std::vector<TextColumn>& columns, std::vector<std::vector<std::string>>& rows);

}  // namespace runexp
