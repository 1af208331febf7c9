#include "core/report/table/run_cell.h"

#include <fmt/format.h>

#include "core/spec/field_text.h"
#include "core/text/json_text.h"

namespace runexp {

std::string CellJson(const std::optional<FieldValue>& cell) {
  return cell ? JsonValue(*cell) : "null";
}

std::string CellCsv(const std::optional<FieldValue>& cell) {
  if (!cell) return "";
  const auto* number = std::get_if<double>(&*cell);
  if (number != nullptr) return fmt::format("{}", *number);
  const auto* text = std::get_if<std::string>(&*cell);
  const std::string plain = text != nullptr ? *text : JsonValue(*cell);
  if (plain.find_first_of(",\"\r\n") == std::string::npos) return plain;
  std::string quoted = "\"";
  for (const char c : plain) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

double CellNumber(const FieldValue& cell) {
  const auto* integer = std::get_if<std::int64_t>(&cell);
  return integer != nullptr ? static_cast<double>(*integer) : std::get<double>(cell);
}

}  // namespace runexp
