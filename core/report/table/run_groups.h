// Runs in groups that differ in nothing but some settings, such as the seed.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/table/measurement.h"
#include "core/report/table/run_order.h"
#include "core/report/table/run_row.h"
#include "core/statistics/estimate.h"

namespace runexp {

struct RunGroup {
  std::vector<std::optional<FieldValue>> values;  // of the settings that tell groups apart
  std::vector<std::size_t> rows;                  // of its runs
  std::size_t finished = 0;                       // of them, with a value
  std::size_t diverged = 0;
  OpenCounts open;
  // Over the runs that have ended; a diverged one is infinite. Nothing if there are none.
  std::optional<double> median, lowest, highest;
  // Over the runs that finished with positive values; nothing if one of them is not. The interval
  // is Student's t of the logarithms.
  std::optional<double> geometric_mean;
  std::optional<Interval> interval;

  std::size_t ended() const { return finished + diverged; }
};

struct RunGroups {
  std::vector<const RunColumn*> over;      // the settings in which the runs of a group may differ
  std::vector<const RunColumn*> settings;  // the others in which any runs differ
  const RunColumn* metric = nullptr;
  std::vector<RunGroup> groups;  // sorted by their values
};

// The rows must be distinct runs (distinct_runs.h).
RunGroups GroupRuns(std::span<const RunRow> rows, std::vector<const RunColumn*> over,
                    const RunColumn& metric);

// By settings, or by "runs", "median", "geometric_mean", "lowest" or "highest"; the
// metric's name is its median. Groups without the value come last in either order. Throws SpecError
// for any other name.
void SortGroups(RunGroups& groups, std::span<const SortKey> keys, const std::string& label);

// What is known of a group, for programs: name and value, in the order of a row.
struct GroupFact {
  std::string name;
  std::optional<FieldValue> value;
};
std::vector<GroupFact> FactsOf(const RunGroup& group, const RunGroups& groups);

}  // namespace runexp
