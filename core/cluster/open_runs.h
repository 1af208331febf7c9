// The runs of a sweep before they are submitted: the frozen sweep, and what is left to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/cluster/frozen_sweep.h"
#include "core/cluster/submission.h"
#include "core/cluster/task_plan.h"
#include "core/run/directory_status.h"
#include "core/run/prepare.h"
#include "core/run/time_estimate.h"

namespace runexp {

// Whether a task would work on a run of this status.
bool IsOpen(RunStatus status, bool retry_failed);

struct OpenRuns {
  FrozenSweep sweep;
  std::vector<FileDigest> inputs;
  std::string stand_in_note;  // "" where the texts of the spec are here
  std::vector<OpenRun> open;
  TimeEstimate estimate;                       // of the open ones
  std::map<RunStatus, std::int64_t> left_out;  // the others, by status

  // Gives each open run its time, by a calibration with one thread per run.
  void Measure();
};

// Prepares the whole sweep. Throws SpecError with all its problems.
OpenRuns FindOpenRuns(const ExperimentOrSweep& spec, const DirectoryStatus& states,
                      bool retry_failed, const PrepareProgress& progress);

}  // namespace runexp
