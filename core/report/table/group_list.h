// Formats groups of runs as a table for people, and as JSON.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/report/table/run_groups.h"

namespace runexp {

// A line for each group: its settings, how many runs have ended, median, geometric mean with its
// 95 % interval, extremes, and how many diverged or are open. `width`: terminal columns.
std::string FormatGroups(std::span<const RunRow> rows, const RunGroups& groups, std::size_t width);

// An array with an object for each group: its facts, and the ids of its runs.
std::string GroupsJson(std::span<const RunRow> rows, const RunGroups& groups);

}  // namespace runexp
