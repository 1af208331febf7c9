// Values as TOML text.
#pragma once

#include <string>
#include <string_view>

#include "core/spec/field.h"

namespace runexp {

// A basic string on one line: quoted, with escapes for ", \ and control characters.
std::string TomlString(std::string_view text);

// Shortest text that reads back to the same double, always with a point or an exponent.
std::string TomlFloat(double number);

std::string TomlText(const FieldValue& value);

}  // namespace runexp
