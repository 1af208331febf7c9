// The value of a column (run_column.h) as other programs want it.
#pragma once

#include <optional>
#include <string>

#include "core/spec/field.h"

namespace runexp {

// null for what is missing or not finite.
std::string CellJson(const std::optional<FieldValue>& cell);

// Empty for what is missing; quoted where it must be; a list as JSON.
std::string CellCsv(const std::optional<FieldValue>& cell);

// Of an integer or a float.
double CellNumber(const FieldValue& cell);

}  // namespace runexp
