// One run, from experiment to run file.
#pragma once

#include <filesystem>

#include "core/log/run_record.h"
#include "core/run/experiment.h"
#include "core/run/progress.h"

namespace runexp {

struct RunOptions {
  std::filesystem::path directory = "runs";  // created if need be
  bool force = false;  // run again what has ended; keep the old file meanwhile
};

// Runs the experiment, or goes on where its file left off, or does nothing if it has ended before.
// The file is saved at the start, at least every ten seconds, when interrupted and at the end.
// Returns how the run stands: finished, diverged or interrupted.
// Throws Error if the file cannot be read, locked or written; what was saved before is intact.
RunStatus RunExperiment(const Experiment& experiment, const RunOptions& options,
                        Progress& progress);

}  // namespace runexp
