// Formats the value of a column (run_column.h) for other programs.
#pragma once

#include <optional>
#include <string>

#include "core/spec/field.h"

namespace runexp {

// null if missing or NaN, "inf" if infinite (json_text.h).
std::string CellJson(const std::optional<FieldValue>& cell);

// Empty if missing; quoted if necessary; a list as JSON.
std::string CellCsv(const std::optional<FieldValue>& cell);

// The same for a spreadsheet: a text that it would take for a formula or a number begins with '.
std::string CellSpreadsheetCsv(const std::optional<FieldValue>& cell);

// For an integer or a float.
double CellNumber(const FieldValue& cell);

}  // namespace runexp
