// Values as TOML text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/spec/field.h"

namespace runexp {

// A basic string on one line: quoted, with escapes for ", \ and control characters.
std::string TomlString(std::string_view text);

// Shortest text that reads back to the same double, always with a point or an exponent.
std::string TomlFloat(double number);

std::string TomlText(const FieldValue& value);

// The inverse, for what TomlText has written and not for all of TOML; `type` is the alternative of
// FieldValue. Nothing where it is none of that type.
std::optional<FieldValue> ParseTomlText(std::string_view text, std::size_t type);

}  // namespace runexp
