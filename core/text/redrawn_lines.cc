#include "core/text/redrawn_lines.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "core/text/human_text.h"

namespace runexp {
namespace {

// How many rows the cursor is below the first one after these lines.
std::size_t RowsBelowStart(std::string_view lines, std::size_t columns) {
  std::size_t rows = 0;
  for (std::size_t end = 0; (end = lines.find('\n')) != std::string_view::npos;) {
    rows += WrapText(lines.substr(0, end), columns).size();
    lines.remove_prefix(end + 1);
  }
  return rows + WrapText(lines, columns).size() - 1;
}

}  // namespace

std::string RedrawnLines::Erase(std::size_t columns) {
  const std::string lines = std::exchange(lines_, "");
  if (lines.empty()) return "";
  const std::size_t rows = RowsBelowStart(lines, columns);
  return (rows > 0 ? fmt::format("\x1b[{}A", rows) : "") + "\r\x1b[J";
}

const std::string& RedrawnLines::Draw(std::string lines) { return lines_ = std::move(lines); }

}  // namespace runexp
