#include "core/spec/toml_value.h"

#include <fmt/format.h>

#include <charconv>

namespace runexp {
namespace {

struct Printer {
  std::string operator()(std::int64_t integer) const { return fmt::format("{}", integer); }
  std::string operator()(double number) const { return TomlFloat(number); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(const std::string& text) const { return TomlString(text); }
  std::string operator()(const std::vector<std::string>& texts) const {
    std::string list;
    for (const std::string& text : texts) {
      if (!list.empty()) list += ", ";
      list += TomlString(text);
    }
    return "[" + list + "]";
  }
};

}  // namespace

std::string TomlString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += fmt::format("\\u{:04x}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string TomlFloat(double number) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof(buffer), number);
  std::string text(buffer, end);
  // "inf" and "nan" hold an n; whatever else has no point and no exponent looks like an integer.
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string TomlText(const FieldValue& value) { return std::visit(Printer(), value); }

}  // namespace runexp
