// The runs that a command works on: files and directories, filtered and sorted.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/report/table/run_order.h"
#include "core/report/table/run_row.h"
#include "tools/cli/cli_app.h"
#include "tools/cli/message.h"

namespace runexp {

struct RunSelection {
  std::vector<std::string> runs;  // empty: those in runs/
  std::string where;
  std::string sort;
  bool descending = false;
};

// --where, for commands that do not show RUNS as rows.
CLI::Option* AddWhereOption(CLI::App& command, std::string& where);

// Those of the files of whose run the expression is true; all of them for "". Judges by trailers
// alone; what cannot be read stays, for its reader to say why. Throws Error for a wrong expression.
std::vector<std::filesystem::path> Where(const std::string& where,
                                         std::vector<std::filesystem::path> files);

// Without an order. Returns --where.
CLI::Option* AddFilterOptions(CLI::App& command, RunSelection& selection);
void AddSelectionOptions(CLI::App& command, RunSelection& selection);

// Those of --sort; none without it.
std::vector<SortKey> SortKeysOf(const RunSelection& selection);

// Sorted as --sort says, or else as SortRows does. Reports what does not exist or cannot be read to
// `skipped`. Throws Error for a wrong expression, before reading anything, and if nothing that was
// named could be read.
std::vector<RunRow> SelectRuns(const RunSelection& selection,
                               const SkippedRun& skipped = PrintMessage);

}  // namespace runexp
