// Formats the rows of run files as a table for people, and as JSON.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/report/table/run_row.h"

namespace runexp {

// A line for each run: its id, its text if texts differ, the fields that vary, its notes if any
// run has some, status, final and best perplexity, time and, where there is room, the start; below
// it the reasons of runs that failed or diverged, and the number of runs. `left_out`: how many more
// there are. `width`: terminal columns; id, text and name, by which one goes on, are never cut.
std::string FormatRunList(std::span<const RunRow> rows, std::size_t left_out, std::size_t width);

// An array with an object for each run and all columns of run_column.h; null for a missing
// value.
std::string RunListJson(std::span<const RunRow> rows);

}  // namespace runexp
