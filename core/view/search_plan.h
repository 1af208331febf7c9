// What a search by halving would do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/run/directory_status.h"
#include "core/run/rung.h"
#include "core/view/dry_run.h"

namespace runexp {

struct PlannedRung {
  std::size_t number = 1;
  std::int64_t epochs = 0;
  std::size_t runs = 0;
  // Which runs they are is decided: by the files of the rung before. Else there are at most so
  // many, and the updates are those of average runs.
  bool is_decided = false;
  std::map<RunStatus, std::size_t> states = {};  // of its runs, if that is decided
  double updates = 0, updates_left = 0;          // trained on in this rung
  double seconds_left = 0;                       // with an estimate
};

struct SearchPlan {
  std::vector<PlannedRung> rungs = {};
  std::size_t candidates = 0;
  double full_updates = 0;  // of all candidates to the last rung

  double Sum(double PlannedRung::*member) const;
};

// Writes nothing. `runs`: those of the first rung, at least one.
SearchPlan PlanSearch(const Search& search, std::vector<Experiment> runs,
                      const DirectoryStatus& states, const DryRunOptions& options);

// A line for each rung, and the share of the updates of the whole sweep.
std::string SearchPlanText(const SearchPlan& plan, const DryRunOptions& options);

}  // namespace runexp
