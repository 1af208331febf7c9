#include "core/spec/excerpt.h"

#include <utf8.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "core/text/display_width.h"
#include "core/text/printable.h"

namespace runexp {
namespace {

constexpr std::size_t kTabStop = 4;
constexpr std::size_t kMaxWidth = 120;  // columns of a source line that are shown
constexpr std::size_t kLeadWidth = 60;  // columns shown before the carets of a longer line
constexpr std::string_view kEllipsis = "…";

// One code point as shown.
struct Cell {
  std::string text;
  std::size_t width = 0;
};

std::vector<Cell> MakeCells(std::string_view line) {
  std::string text;
  utf8::replace_invalid(line.begin(), line.end(), std::back_inserter(text), 0xFFFD);
  std::vector<Cell> cells;
  std::size_t column = 0;
  for (auto it = text.begin(); it != text.end();) {
    const auto start = it;
    const char32_t code_point = utf8::next(it, text.end());
    Cell cell;
    if (code_point == '\t') {
      cell.width = kTabStop - column % kTabStop;
      cell.text = std::string(cell.width, ' ');
    } else {
      cell.text = Printable(std::string(start, it));
      cell.width = code_point < 0x7f ? 1 : DisplayWidth(cell.text);
    }
    column += cell.width;
    cells.push_back(std::move(cell));
  }
  return cells;
}

std::size_t Width(std::span<const Cell> cells) {
  std::size_t width = 0;
  for (const Cell& cell : cells) width += cell.width;
  return width;
}

}  // namespace

Excerpt MakeExcerpt(std::string_view line, std::int64_t column, std::int64_t length) {
  const std::vector<Cell> storage = MakeCells(line);
  const std::span<const Cell> cells = storage;
  const auto start = static_cast<std::size_t>(std::max<std::int64_t>(column, 1)) - 1;
  const std::size_t begin = std::min(start, cells.size());
  std::size_t first = 0;
  std::size_t last = cells.size();
  if (Width(cells) > kMaxWidth) {
    std::size_t lead = Width(cells.first(begin));
    while (lead > kLeadWidth) lead -= cells[first++].width;
    std::size_t width = Width(cells.subspan(first));
    while (width > kMaxWidth) width -= cells[--last].width;
  }
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(length, 1));
  const std::size_t end = begin + std::min(wanted, last - begin);

  Excerpt excerpt;
  if (first > 0) excerpt.source = kEllipsis;
  for (const Cell& cell : cells.subspan(first, last - first)) excerpt.source += cell.text;
  if (last < cells.size()) excerpt.source += kEllipsis;
  const std::size_t indent = Width(cells.subspan(first, begin - first)) + (first > 0 ? 1 : 0);
  const std::size_t run = std::max<std::size_t>(Width(cells.subspan(begin, end - begin)), 1);
  excerpt.carets = std::string(indent, ' ') + std::string(run, '^');
  return excerpt;
}

}  // namespace runexp
