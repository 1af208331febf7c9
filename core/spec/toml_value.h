// Formats values as TOML text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/spec/field.h"

namespace runexp {

// A basic string on one line: quoted, with escapes for ", \ and control characters.
std::string TomlString(std::string_view text);

// Returns the shortest text that reads back to the same double, always with a point or an exponent.
std::string TomlFloat(double number);

std::string TomlText(const FieldValue& value);

// The inverse of TomlText, for its output only, not for all of TOML. `type` is the index of the
// alternative of FieldValue. Returns nothing if the text is not of that type.
std::optional<FieldValue> ParseTomlText(std::string_view text, std::size_t type);

}  // namespace runexp
