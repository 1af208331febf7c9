#include "core/spec/toml_value.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "core/base/whole_number.h"

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

// Reads a quoted string from the front of `text`.
std::optional<std::string> TakeString(std::string_view& text) {
  if (!text.starts_with('"')) return std::nullopt;
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] != '\\') {
      value += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    if (text[i] == 'u') {  // only control characters are written this way
      unsigned code = 0;
      const std::string_view digits = text.substr(i + 1, 4);
      const char* end = digits.data() + digits.size();
      if (std::from_chars(digits.data(), end, code, 16).ptr != end || code > 0x7f) {
        return std::nullopt;
      }
      value += static_cast<char>(code);
      i += 4;
    } else {
      value += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
    }
  }
  return std::nullopt;
}

std::optional<FieldValue> ParseStrings(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
  text = text.substr(1, text.size() - 2);
  std::vector<std::string> values;
  while (!text.empty()) {
    if (!values.empty()) {
      if (!text.starts_with(", ")) return std::nullopt;
      text.remove_prefix(2);
    }
    const std::optional<std::string> value = TakeString(text);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

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
  // "inf" and "nan" contain an n; any other text without a point and an exponent looks like an
  // integer.
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string TomlText(const FieldValue& value) { return std::visit(Printer(), value); }

std::optional<FieldValue> ParseTomlText(std::string_view text, std::size_t type) {
  if (type == 0) return ReadWhole<std::int64_t>(text);
  if (type == 1) return ReadWhole<double>(text);
  if (type == 4) return ParseStrings(text);
  if (type == 2) {
    if (text != "true" && text != "false") return std::nullopt;
    return text == "true";
  }
  std::optional<std::string> value = TakeString(text);
  if (!value || !text.empty()) return std::nullopt;
  return *std::move(value);
}

}  // namespace runexp
