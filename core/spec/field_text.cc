#include "core/spec/field_text.h"

#include <algorithm>
#include <cmath>

#include "core/spec/toml_value.h"
#include "core/text/human_text.h"
#include "core/text/json_text.h"
#include "core/text/printable.h"

namespace runexp {

std::string FieldText(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return Printable(*text);
  if (const auto* number = std::get_if<double>(&value)) return HumanNumber(*number);
  return Printable(TomlText(value));
}

std::string JsonValue(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return JsonString(*text);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    std::string list;
    for (const std::string& text : *texts) list += (list.empty() ? "" : ", ") + JsonString(text);
    return "[" + list + "]";
  }
  const auto* number = std::get_if<double>(&value);
  if (number != nullptr && !std::isfinite(*number)) return JsonNumber(*number);
  return TomlText(value);  // TOML and JSON write numbers and booleans alike
}

std::string ShortFieldName(std::string_view name, const std::vector<std::string_view>& names) {
  const auto same = std::ranges::count_if(
      names, [&](std::string_view other) { return KeyOf(other) == KeyOf(name); });
  return std::string(same > 1 ? name : KeyOf(name));
}

}  // namespace runexp
