#include "tools/cli/run_selection.h"

#include <CLI/CLI.hpp>
#include <cstddef>

#include "core/base/error.h"
#include "core/parallel/loop.h"
#include "core/report/table/run_expression.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"

namespace runexp {

CLI::Option* AddWhereOption(CLI::App& command, std::string& where) {
  return command.add_option("--where", where, "Only runs of which this is true")
      ->type_name("EXPRESSION")
      ->expected(1);
}

std::vector<std::filesystem::path> Where(const std::string& where,
                                         std::vector<std::filesystem::path> files) {
  if (where.empty()) return files;
  const RunFilter filter = ParseRunFilter(where, "--where");
  std::vector<char> is_left_out(files.size());
  ForEach(files.size(), 1, [&](std::size_t i) {
    const std::vector<RunRow> row = ReadRunRows({files[i]}, [](const std::string&) {});
    is_left_out[i] = !row.empty() && !filter(row.front());
  });
  std::size_t i = 0;
  std::erase_if(files, [&](const auto&) { return is_left_out[i++] != 0; });
  return files;
}

CLI::Option* AddFilterOptions(CLI::App& command, RunSelection& selection) {
  command.add_option("RUNS", selection.runs, kRunsMeaning)->type_name("");
  return AddWhereOption(command, selection.where);
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
