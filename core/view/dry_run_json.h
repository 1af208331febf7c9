// Reports to programs what would be run: a JSON object per line.
//
//   event      further members
//   "planned"  run (the run id), name, status (as of the run file: "new" if there is none),
//              begins_with (as of "started" in json_events.h), epochs_done, epochs, updates (of all
//              epochs), updates_left, parameters, characters
//              and vocabulary (of the text), stand_in, notes (as of "started" in json_events.h),
//              varying; with an estimate: seconds (that are left)
//   "rung"     of a search: rung (from 1), rungs, epochs, runs, is_decided (false: not yet
//              which runs, but at most so many), updates and updates_left (that it trains on, if so
//              of average runs); with an estimate: seconds. The "planned" runs are those of the
//              first rung
//   "plan"     runs, repeated (as of "batch" in json_events.h), merged: how many combinations of
//              sweeps equal an earlier one, updates, updates_left (counted once where runs are
//              trained in one go; of a search, of all rungs), of a search full_updates: those of
//              the same sweep without it; with an estimate: seconds. Always the last
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/run/directory_status.h"
#include "core/run/prepare.h"
#include "core/run/time_estimate.h"
#include "core/view/dry_run.h"
#include "core/view/json_event.h"
#include "core/view/search_plan.h"

namespace runexp {

class DryRunJson {
 public:
  // `states` must outlive this object.
  DryRunJson(const DirectoryStatus& states, const DryRunOptions& options)
      : states_(states), options_(options) {}

  void Add(const Experiment& experiment);
  void Count(const PreparedSpec& spec);  // after its runs

  // Of a search, instead of the sums over its runs.
  void Take(SearchPlan plan) { search_ = std::move(plan); }

  // Returns all lines. Call it once.
  std::string Text();

 private:
  struct Planned {
    JsonEvent event;
    std::optional<std::size_t> estimated;  // its number in estimate_, if anything is left to do
  };

  const DirectoryStatus& states_;
  DryRunOptions options_;
  TimeEstimate estimate_;
  std::vector<Planned> planned_;
  std::int64_t repeated_ = 0, merged_ = 0;
  std::int64_t updates_ = 0;
  UpdatesLeft updates_left_;
  std::optional<SearchPlan> search_;
};

}  // namespace runexp
