#include "core/text/text_table.h"

#include <algorithm>
#include <utility>

#include "core/text/display_width.h"
#include "core/text/human_text.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kShortestHeader = 6;

using Rows = std::vector<std::vector<std::string>>;

// The widest cell of each column, without the header.
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

// Narrows the widest column, one terminal column at a time, until the table fits or all columns
// have their least width.
void Narrow(const std::vector<std::size_t>& least, std::size_t width,
            std::vector<std::size_t>& widths) {
  while (TotalWidth(widths) > width) {
    std::size_t widest = widths.size();
    for (std::size_t c = 0; c < widths.size(); ++c) {
      if (widths[c] > least[c] && (widest == widths.size() || widths[c] > widths[widest])) {
        widest = c;
      }
    }
    if (widest == widths.size()) return;
    --widths[widest];
  }
}

std::vector<std::size_t> FittingWidths(const std::vector<TextColumn>& columns, const Rows& rows,
                                       std::size_t width) {
  std::vector<std::size_t> widths = ColumnWidths(columns, rows);
  std::vector<std::size_t> least = CellWidths(rows, columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    least[c] = std::max(least[c], std::min(widths[c], kShortestHeader));
  }
  Narrow(least, width, widths);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (!columns[c].is_whole) least[c] = std::min(least[c], kMaxCell);
  }
  Narrow(least, width, widths);
  return widths;
}

void EraseColumn(std::size_t c, std::vector<TextColumn>& columns, Rows& rows) {
  const auto offset = static_cast<std::ptrdiff_t>(c);
  columns.erase(columns.begin() + offset);
  for (auto& row : rows) row.erase(row.begin() + offset);
}

}  // namespace

std::size_t TableWidth(const std::vector<TextColumn>& columns, const Rows& rows) {
  return TotalWidth(ColumnWidths(columns, rows));
}

void RemoveColumn(std::string_view header, std::vector<TextColumn>& columns, Rows& rows) {
  const auto column = std::ranges::find(columns, header, &TextColumn::header);
  if (column == columns.end()) return;
  EraseColumn(static_cast<std::size_t>(column - columns.begin()), columns, rows);
}

void LeaveOutAlike(std::span<const std::string_view> headers, std::size_t width,
                   std::vector<TextColumn>& columns, Rows& rows) {
  for (const std::string_view header : headers) {
    if (TableWidth(columns, rows) <= width) return;
    const auto column = std::ranges::find(columns, header, &TextColumn::header);
    if (column == columns.end()) continue;
    const auto c = static_cast<std::size_t>(column - columns.begin());
    const auto is_like_first = [&](const auto& row) { return row[c] == rows.front()[c]; };
    if (std::ranges::all_of(rows, is_like_first)) EraseColumn(c, columns, rows);
  }
}

std::string FormatTable(std::vector<TextColumn> columns, Rows rows, std::size_t width) {
  for (TextColumn& column : columns) column.header = Printable(column.header);
  for (auto& row : rows) {
    for (std::string& cell : row) cell = Printable(cell);
  }
  const std::vector<std::size_t> fitting = FittingWidths(columns, rows, width);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    columns[c].header = CutText(columns[c].header, fitting[c]);
    for (auto& row : rows) row[c] = CutText(row[c], fitting[c]);
  }
  // Again: a cell cut before a wide character may be one column narrower.
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
