// Shows what a run would do, without doing it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/run/directory_status.h"
#include "core/run/experiment.h"

namespace runexp {

struct DryRunOptions {
  bool estimate = false;  // show how long it would take, from a calibration
  std::size_t jobs = 0;   // runs at a time, as in BatchOptions
  bool force = false;     // as in RunOptions
  bool retry_failed = false;
};

// The number of epochs to do for a run in this state.
std::int64_t EpochsToDo(const RunProgress& state, std::int64_t epochs,
                        const DryRunOptions& options);

// How many of some runs, at least one, an estimate takes to run at a time.
std::size_t EstimatedJobs(const DryRunOptions& options, std::size_t runs);

// The resolved spec, the run id, the numbers of updates and parameters, the progress so far, the
// notes (core/run/notes.h), and the first batch as characters: each sequence's inputs X and, below,
// its targets Y.
std::string DescribeExperiment(const Experiment& experiment, const DirectoryStatus& states,
                               const DryRunOptions& options);

}  // namespace runexp
