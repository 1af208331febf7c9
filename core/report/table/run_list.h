// The rows of run files as a table for a person, and as JSON.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/report/table/run_row.h"

namespace runexp {

// A line for each run: its id, the fields that vary, how it stands, final and best perplexity and
// the time it took; below it why runs failed or diverged, and their number. `width`: terminal
// columns.
std::string FormatRunList(std::span<const RunRow> rows, std::size_t width);

// An array with an object for each run, all columns of run_column.h; null is what a run does not
// have, and what is not finite.
std::string RunListJson(std::span<const RunRow> rows);

}  // namespace runexp
