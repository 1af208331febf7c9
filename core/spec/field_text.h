// Fields of a spec as text: in a table, and as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/spec/field.h"

namespace runexp {

// A value for a cell: numbers shortest, texts without quotes.
std::string FieldText(const FieldValue& value);

std::string JsonValue(const FieldValue& value);

// The key alone, where no other of `names` (full ones, `name` among them) ends in the same.
std::string ShortFieldName(std::string_view name, const std::vector<std::string_view>& names);

}  // namespace runexp
