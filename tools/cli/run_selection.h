// The runs that a command works on: files and directories, filtered and sorted.
#pragma once

#include <string>
#include <vector>

#include "core/report/table/run_row.h"
#include "tools/cli/cli_app.h"

namespace runexp {

struct RunSelection {
  std::vector<std::string> runs;  // empty: those in runs/
  std::string where;
  std::string sort;
  bool descending = false;
};

// Without an order.
void AddFilterOptions(CLI::App& command, RunSelection& selection);
void AddSelectionOptions(CLI::App& command, RunSelection& selection);

// Reports on stderr what does not exist or cannot be read. Throws Error for a wrong expression,
// before reading anything, and if nothing that was named could be read.
std::vector<RunRow> SelectRuns(const RunSelection& selection);

}  // namespace runexp
