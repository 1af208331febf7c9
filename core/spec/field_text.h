// Formats values of fields for tables and as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.h"

namespace runexp {

// Formats a value for a cell: numbers as short as possible, texts without quotes.
std::string FieldText(const FieldValue& value);

// Numbers that are not finite as JsonNumber writes them.
std::string JsonValue(const FieldValue& value);

// Returns the key alone if no other of `names` (full names, including `name`) has the same key.
std::string ShortFieldName(std::string_view name, const std::vector<std::string_view>& names);

}  // namespace runexp
