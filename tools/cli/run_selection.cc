#include "tools/cli/run_selection.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "core/base/error.h"
#include "core/report/table/run_expression.h"
#include "tools/cli/message.h"

namespace runexp {

void AddFilterOptions(CLI::App& command, RunSelection& selection) {
  command.add_option("RUN", selection.runs, "Run files and directories (default: runs)")
      ->type_name("");
  command.add_option("--where", selection.where, "Only runs of which this is true")
      ->type_name("EXPRESSION")
      ->expected(1);
}

void AddSelectionOptions(CLI::App& command, RunSelection& selection) {
  AddFilterOptions(command, selection);
  CLI::Option* sort =
      command.add_option("--sort", selection.sort, "By a field or metric, ascending")
          ->type_name("FIELD")
          ->expected(1);
  command.add_flag("--descending", selection.descending, "Sort the other way round")->needs(sort);
}

std::vector<RunRow> SelectRuns(const RunSelection& selection) {
  RunFilter filter;
  if (!selection.where.empty()) filter = ParseRunFilter(selection.where, "--where");
  const RunColumn* sort = nullptr;
  if (!selection.sort.empty()) sort = &ParseColumnName(selection.sort, "--sort");
  std::vector<std::filesystem::path> paths(selection.runs.begin(), selection.runs.end());
  if (paths.empty()) paths.emplace_back("runs");
  bool all_well = true;
  const auto skip = [&](const std::string& reason) {
    PrintMessage(reason);
    all_well = false;
  };
  std::vector<RunRow> rows = ReadRunRows(FindRunFiles(paths, skip), skip);
  if (rows.empty() && !all_well) throw Error("no run could be read");
  if (filter) std::erase_if(rows, [&](const RunRow& row) { return !filter(row); });
  if (sort != nullptr) {
    SortRows(rows, *sort, selection.descending ? SortOrder::kDescending : SortOrder::kAscending);
  }
  return rows;
}

}  // namespace runexp
