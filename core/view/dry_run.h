// Shows what a run would do, without doing it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "core/run/directory_status.h"
#include "core/run/experiment.h"
#include "core/run/shorter_runs.h"

namespace runexp {

struct DryRunOptions {
  bool estimate = false;  // show how long it would take, from a calibration
  std::size_t jobs = 0;   // runs at a time, as in BatchOptions
  bool force = false;     // as in RunOptions
  bool retry_failed = false;
  const ShorterRuns* shorter = nullptr;
  bool show_batch = false;  // of one experiment
};

// How far a run is, and what is left to do.
struct PlannedRun {
  RunProgress state;
  // What a new run would begin with (take_over.h), such as "the 2 epochs of run 4afcba1e2d93"; or
  // nothing.
  std::string beginning;
  std::int64_t epochs_to_do = 0;
};
PlannedRun PlanRun(const Experiment& experiment, const DirectoryStatus& states,
                   const DryRunOptions& options);

// How many updates are left to do for some runs: of those that are trained in one go
// (RunTogether), only the most of one.
class UpdatesLeft {
 public:
  void Add(const Experiment& experiment, std::int64_t epochs_to_do, const DryRunOptions& options);
  std::int64_t Sum() const;

 private:
  std::int64_t of_single_runs_ = 0;
  std::unordered_map<std::string, std::int64_t> of_trajectories_;  // by id
};

// How many of some runs, at least one, an estimate takes to run at a time.
std::size_t EstimatedJobs(const DryRunOptions& options, std::size_t runs);

// The name and the run id, the text, the numbers of updates and parameters, the progress so far and
// the notes (core/run/notes.h); then the resolved spec; and, if wanted, the first batch as
// characters: each sequence's inputs X and, below, its targets Y.
std::string DescribeExperiment(const Experiment& experiment, const DirectoryStatus& states,
                               const DryRunOptions& options);

}  // namespace runexp
