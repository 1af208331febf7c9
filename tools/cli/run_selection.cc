#include "tools/cli/run_selection.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "core/base/error.h"
#include "core/report/table/run_expression.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"

namespace runexp {

CLI::Option* AddFilterOptions(CLI::App& command, RunSelection& selection) {
  command.add_option("RUNS", selection.runs, kRunsMeaning)->type_name("");
  return command.add_option("--where", selection.where, "Only runs of which this is true")
      ->type_name("EXPRESSION")
      ->expected(1);
}

void AddSelectionOptions(CLI::App& command, RunSelection& selection) {
  AddFilterOptions(command, selection);
  CLI::Option* sort =
      command.add_option("--sort", selection.sort, "By these; -FIELD: the highest first")
          ->type_name("FIELD,...")
          ->expected(1);
  command.add_flag("--descending", selection.descending, "Sort the other way round")->needs(sort);
}

std::vector<SortKey> SortKeysOf(const RunSelection& selection) {
  if (selection.sort.empty()) return {};
  std::vector<SortKey> keys = ParseSortKeys(selection.sort);
  if (!selection.descending) return keys;
  for (SortKey& key : keys) {
    key.order = key.order == SortOrder::kAscending ? SortOrder::kDescending : SortOrder::kAscending;
  }
  return keys;
}

std::vector<RunRow> SelectRuns(const RunSelection& selection, const SkippedRun& skipped) {
  RunFilter filter;
  if (!selection.where.empty()) filter = ParseRunFilter(selection.where, "--where");
  const std::vector<SortKey> keys = SortKeysOf(selection);
  CheckSortKeys(keys, "--sort");
  const std::vector<std::filesystem::path> paths = NamedOrDefault(selection.runs);
  bool all_well = true;
  const auto skip = [&](const std::string& reason) {
    skipped(reason);
    all_well = false;
  };
  std::vector<RunRow> rows = ReadRunRows(FindRunFiles(paths, skip), skip);
  if (rows.empty() && !all_well) throw Error("no run could be read");
  if (filter) std::erase_if(rows, [&](const RunRow& row) { return !filter(row); });
  if (keys.empty()) {
    SortRows(rows);
  } else {
    SortRows(rows, keys, "--sort");
  }
  return rows;
}

}  // namespace runexp
