#include "core/text/json_text.h"

#include <fmt/format.h>
#include <utf8.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "core/text/printable.h"

namespace runexp {

std::string JsonString(std::string_view text) {
  std::string valid;
  utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(valid), 0xFFFD);
  std::string quoted = "\"";
  for (auto at = valid.cbegin(); at != valid.cend();) {
    const char32_t c = utf8::unchecked::next(at);
    if (c == '"' || c == '\\') {
      quoted += {'\\', static_cast<char>(c)};
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (IsControl(c)) {
      quoted += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(c));
    } else {
      utf8::unchecked::append(c, std::back_inserter(quoted));
    }
  }
  return quoted + "\"";
}

std::string JsonNumber(double value) {
  if (std::isnan(value)) return "null";
  const std::string text = fmt::format("{}", value);
  return std::isinf(value) ? JsonString(text) : text;
}

std::string JsonNumber(double value, int digits) {
  // Rounded up, a number near the largest would be beyond it.
  if (!(std::abs(value) < 1e308)) return JsonNumber(value);
  std::array<char, 64> text;  // much faster than fmt's {:.5g}; a report has a million numbers
  const auto result = std::to_chars(text.data(), text.data() + text.size(), value,
                                    std::chars_format::general, digits);
  return {text.data(), result.ptr};
}

std::string JsonMember(std::string_view key, std::string_view json) {
  return fmt::format("{}: {}", JsonString(key), json);
}

std::string JsonObject(const std::vector<std::string>& members, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string text = "{\n";
  for (const std::string& member : members) {
    text += fmt::format("{}  {}{}\n", margin, member, &member == &members.back() ? "" : ",");
  }
  return text + margin + "}";
}

std::string JsonLine(const std::vector<std::string>& members) {
  std::string text;
  for (const std::string& member : members) text += (text.empty() ? "" : ", ") + member;
  return "{" + text + "}";
}

}  // namespace runexp
