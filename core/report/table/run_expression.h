// The expressions of --where.
//
//   training.sampling = random and (perplexity < 2 or not best_epoch > 100)
//
// Comparisons (= or ==, !=, <, <=, >, >=) of a column with a value, joined by not, and, or, in
// this order of precedence and in any case, and parentheses. The columns are those of run_column.h.
// Values are numbers, true and false, and texts, which need quotes if they are more than a word. A
// list of texts equals each text in it, a digest its beginnings, and the text of a run (corpus) its
// name and its digest. Any comparison with a value that the run does not have is false, except that
// a text it does not have is "": reason = "" finds the runs without a reason. A time has an order,
// and its beginning is enough: started >= 2026-11-29.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/table/run_column.h"

namespace runexp {

using RunFilter = std::function<bool(const RunRow& row)>;

// Throws SpecError, with a caret under the mistake; `label` replaces the file name in it.
RunFilter ParseRunFilter(const std::string& text, const std::string& label);

// Returns the column named by the whole of `text`. Throws as ParseRunFilter does.
const RunColumn& ParseColumnName(const std::string& text, const std::string& label);

}  // namespace runexp
