// Settings: the columns (run_column.h) that say what was run, by which runs are grouped and paired.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/report/table/run_column.h"

namespace runexp {

// Returns the setting that the whole of `text` names: a field of the spec, the text by any of its
// names (then its digest), or the numerics_version. Throws SpecError, as ParseColumnName does, also
// for a column that is no setting.
const RunColumn& ParseSetting(const std::string& text, const std::string& label);

// For names with commas between them.
std::vector<const RunColumn*> ParseSettings(const std::string& text, const std::string& label);

// The settings in which the rows differ, without those left out and what follows from them. Labels
// and places are none.
std::vector<const RunColumn*> OtherSettings(std::span<const RunRow> rows,
                                            std::span<const RunColumn* const> left_out);

// For people; a digest is cut. "–" where the field has no meaning.
std::string SettingText(const std::optional<FieldValue>& value, const RunColumn& setting);

// Orders values of one setting: numbers by size, choices as the table of fields has them, other
// texts by their letters; no value comes first.
bool IsBefore(const std::optional<FieldValue>& a, const std::optional<FieldValue>& b,
              const RunColumn& setting);

}  // namespace runexp
