// Checks types and ranges of values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/spec/field.h"
#include "core/spec/toml_tree.h"

namespace runexp {

struct Problem {
  std::string cause;
  std::string remedy;
  std::optional<std::size_t> element = std::nullopt;  // of an array; nothing: the whole value
};

// "an integer from 1 to 65536".
std::string IntegerRangeText(std::int64_t minimum, std::int64_t maximum);

// "above 0, at most 1e+37", "from 0, below 1", …
std::string RangeText(const FloatRange& range);

// "an integer from 1 to 65536", "true or false", …
std::string DomainText(const Field& field);

// Converts a TOML value to a field's value and checks it against the field's domain.
std::variant<FieldValue, Problem> ConvertValue(const Field& field, const TomlNode& node);

// Checks a value of the field's type against its domain.
std::optional<Problem> CheckValue(const Field& field, const FieldValue& value);

// "for example: epochs = 100".
std::string ExampleText(const Field& field);

}  // namespace runexp
