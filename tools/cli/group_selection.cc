#include "tools/cli/group_selection.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <utility>

#include "core/report/table/distinct_runs.h"
#include "core/report/table/setting.h"
#include "core/text/human_text.h"
#include "tools/cli/message.h"

namespace runexp {

CLI::Option* AddGroupOptions(CLI::App& command, GroupSelection& selection) {
  CLI::Option* over = command
                          .add_option("--over", selection.over,
                                      "A row for each group of runs alike in all but these")
                          ->type_name("FIELD,...")
                          ->expected(1);
  command.add_option("--metric", selection.metric, "Of --over: which (default: perplexity)")
      ->type_name("FIELD")
      ->needs(over)
      ->expected(1);
  return over;
}

std::vector<RunRow> SelectDistinctRuns(RunSelection selection) {
  selection.sort.clear();
  std::vector<RunRow> rows = SelectRuns(selection);
  const auto removed = static_cast<std::int64_t>(RemoveDuplicates(rows));
  if (removed > 0) {
    PrintMessage(fmt::format("runexp: {} of the same runs: each run counts once",
                             Count(removed, "more file")));
  }
  return rows;
}

const RunColumn& MetricNamed(const std::string& name) {
  return name.empty() ? HeadlineColumn() : ParseMetric(name, "--metric");
}

SelectedGroups SelectGroups(const RunSelection& runs, const GroupSelection& selection) {
  std::vector<const RunColumn*> over = ParseSettings(selection.over, "--over");
  const RunColumn& metric = MetricNamed(selection.metric);
  SelectedGroups selected;
  selected.rows = SelectDistinctRuns(runs);
  selected.groups = GroupRuns(selected.rows, std::move(over), metric);
  if (!runs.sort.empty()) {
    SortGroups(selected.groups, SortKeysOf(runs), "--sort");
  }
  return selected;
}

}  // namespace runexp
