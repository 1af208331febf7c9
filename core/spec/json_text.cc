#include "core/spec/json_text.h"

#include <fmt/format.h>

#include "core/spec/toml_value.h"

namespace runexp {

// TOML's basic strings, numbers, booleans and one-line arrays are JSON as they stand.
std::string JsonValue(const FieldValue& value) { return TomlText(value); }
std::string JsonString(std::string_view text) { return TomlString(text); }

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
