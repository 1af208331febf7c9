#include "core/report/table/run_cell.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>

#include "core/spec/field_text.h"
#include "core/text/json_text.h"

namespace runexp {

namespace {

std::string CsvText(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// True if a spreadsheet evaluates the text as a formula, which may start programs, or shows it as a
// number: the run id 12e345678901 and the name -5 are none.
bool IsTakenForMore(std::string_view text) {
  constexpr std::array<std::string_view, 11> kStarts = {"=",  "+",  "-",  "@",  "\t", "\r",
                                                        "\n", "＝", "＋", "－", "＠"};
  if (std::ranges::any_of(kStarts, [&](auto start) { return text.starts_with(start); }))
    return true;
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) == 0) return false;
  double number = 0;
  return std::from_chars(text.data(), text.data() + text.size(), number).ptr ==
         text.data() + text.size();
}

}  // namespace

std::string CellJson(const std::optional<FieldValue>& cell) {
  return cell ? JsonValue(*cell) : "null";
}

std::string CellCsv(const std::optional<FieldValue>& cell) {
  if (!cell) return "";
  const auto* number = std::get_if<double>(&*cell);
  if (number != nullptr) return fmt::format("{}", *number);
  const auto* text = std::get_if<std::string>(&*cell);
  return CsvText(text != nullptr ? *text : JsonValue(*cell));
}

std::string CellSpreadsheetCsv(const std::optional<FieldValue>& cell) {
  const auto* text = cell ? std::get_if<std::string>(&*cell) : nullptr;
  if (text == nullptr || !IsTakenForMore(*text)) return CellCsv(cell);
  return CsvText("'" + *text);
}

double CellNumber(const FieldValue& cell) {
  const auto* integer = std::get_if<std::int64_t>(&cell);
  return integer != nullptr ? static_cast<double>(*integer) : std::get<double>(cell);
}

}  // namespace runexp
