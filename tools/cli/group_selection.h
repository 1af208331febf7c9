// Groups of the runs that a command works on (run_selection.h).
#pragma once

#include <string>
#include <vector>

#include "core/report/table/run_groups.h"
#include "tools/cli/run_selection.h"

namespace runexp {

struct GroupSelection {
  std::string over;    // empty: no groups
  std::string metric;  // empty: the headline
};

// Returns --over.
CLI::Option* AddGroupOptions(CLI::App& command, GroupSelection& selection);

struct SelectedGroups {
  std::vector<RunRow> rows;  // to which the groups refer
  RunGroups groups;
};

// Groups the selected runs and sorts the groups as the selection says. Throws Error as SelectRuns
// does, for a wrong name before reading anything where that is possible.
SelectedGroups SelectGroups(const RunSelection& runs, const GroupSelection& selection);

// As SelectRuns, unsorted, and each run once: says on stderr if some were found again.
std::vector<RunRow> SelectDistinctRuns(RunSelection selection);

// The metric so named; the headline for "".
const RunColumn& MetricNamed(const std::string& name);

}  // namespace runexp
