#include "core/run/text_table.h"

#include <algorithm>

#include "core/base/display_width.h"
#include "core/run/human_text.h"

namespace runexp {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kShortestHeader = 6;

using Rows = std::vector<std::vector<std::string>>;

// Of the cells of each column, without the header.
std::vector<std::size_t> CellWidths(const Rows& rows, std::size_t columns) {
  std::vector<std::size_t> widths(columns, 0);
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < columns; ++c) {
      widths[c] = std::max(widths[c], DisplayWidth(row[c]));
    }
  }
  return widths;
}

std::vector<std::size_t> ColumnWidths(const std::vector<TextColumn>& columns, const Rows& rows) {
  std::vector<std::size_t> widths = CellWidths(rows, columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    widths[c] = std::max(widths[c], DisplayWidth(columns[c].header));
  }
  return widths;
}

std::size_t TotalWidth(const std::vector<std::size_t>& widths) {
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width + kGap;
  return total == 0 ? 0 : total - kGap;
}

void AppendCell(const std::string& cell, std::size_t width, bool to_the_right, std::string& line) {
  const std::size_t own = DisplayWidth(cell);
  const std::string blanks(width > own ? width - own : 0, ' ');
  line += to_the_right ? blanks + cell : cell + blanks;
}

}  // namespace

std::string FormatTable(std::vector<TextColumn> columns, Rows rows, std::size_t width) {
  if (TotalWidth(ColumnWidths(columns, rows)) > width) {
    const std::vector<std::size_t> cells = CellWidths(rows, columns.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
      columns[c].header = CutText(columns[c].header, std::max(cells[c], kShortestHeader));
    }
  }
  if (TotalWidth(ColumnWidths(columns, rows)) > width) {
    for (auto& row : rows) {
      for (std::string& cell : row) cell = CutText(cell, kMaxCell);
    }
  }
  const std::vector<std::size_t> widths = ColumnWidths(columns, rows);
  std::vector<std::string> header;
  for (const TextColumn& column : columns) header.push_back(column.header);
  rows.insert(rows.begin(), std::move(header));
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (c > 0) line.append(kGap, ' ');
      AppendCell(row[c], widths[c], columns[c].is_number, line);
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace runexp
