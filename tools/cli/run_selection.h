// Which runs a command is about: files and directories, filtered and sorted.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/report/table/run_row.h"

namespace runexp {

struct RunSelection {
  std::vector<std::string> runs;  // empty: those in runs/
  std::string where;
  std::string sort;
  bool descending = false;
};

void AddSelectionOptions(CLI::App& command, RunSelection& selection);

// Says on stderr what is not there and what cannot be read. Throws Error for a wrong expression,
// before anything is read, and where nothing at all could be read of what was named.
std::vector<RunRow> SelectRuns(const RunSelection& selection);

}  // namespace runexp
