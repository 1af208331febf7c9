// What --where and --sort say of runs.
//
//   training.sampling = random and (perplexity < 2 or not best_epoch > 100)
//
// Comparisons (= or ==, !=, <, <=, >, >=) of a column with a value, joined by not, and, or, in
// this order of precedence, and parentheses. The columns are those of run_column.h. Values are
// numbers, true and false, and texts, in quotes where they are more than a word. A list of texts
// equals each text in it. What a run does not have compares as false in every way.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/table/run_column.h"

namespace runexp {

using RunFilter = std::function<bool(const RunRow& row)>;

// Throws SpecError, with a caret under what is wrong; `label` stands for the file name in it.
RunFilter ParseRunFilter(const std::string& text, const std::string& label);

// The column that is named by the whole of `text`. Throws the same.
const RunColumn& ParseColumnName(const std::string& text, const std::string& label);

enum class SortOrder { kAscending, kDescending };

// Stable; runs that have no such value come last, either way.
void SortRows(std::vector<RunRow>& rows, const RunColumn& column, SortOrder order);

}  // namespace runexp
