#include "core/run/field_text.h"

#include <algorithm>

#include "core/base/printable.h"
#include "core/run/human_text.h"
#include "core/spec/toml_value.h"

namespace runexp {

std::string FieldText(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return Printable(*text);
  if (const auto* number = std::get_if<double>(&value)) return HumanNumber(*number);
  return Printable(TomlText(value));
}

std::string ShortFieldName(std::string_view name, const std::vector<std::string_view>& names) {
  const auto same = std::ranges::count_if(
      names, [&](std::string_view other) { return KeyOf(other) == KeyOf(name); });
  return std::string(same > 1 ? name : KeyOf(name));
}

}  // namespace runexp
