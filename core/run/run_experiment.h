// One run, from experiment to run file.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/run/background_writer.h"
#include "core/run/experiment.h"
#include "core/run/observer.h"

namespace runexp {

struct RunOptions {
  std::filesystem::path directory = "runs";  // must exist
  bool force = false;         // run again what has ended; keep the old file meanwhile
  bool retry_failed = false;  // go on with what has failed, and make anew what is damaged
};

// Called once, when the run's last record is on the disk: on the writer's thread, or on the
// caller's where nothing was to be written. It must not throw.
using RunDone = std::function<void(RunOutcome outcome)>;

// Runs the experiment, or goes on where its file left off, or does nothing if it has ended before
// or somebody else is at it (kElsewhere, of which the observer is not told: it may be tried again).
// The file is saved at the start, at least every ten seconds, when interrupted and at the end.
//
// Nothing is thrown: what goes wrong with a run (its file damaged, the disk full, memory short) is
// the reason of a failed outcome. It is recorded in the run's own file, too, if that can be
// written, beside the last state from which the run can go on; a damaged file is left as it is, or
// replaced once its run is complete again (retry_failed, force). A run that has ended is taken from
// where nothing can be written, too. The experiment must live until `done` is called.
void RunExperiment(const Experiment& experiment, const RunOptions& options,
                   BackgroundWriter& writer, std::shared_ptr<RunObserver> observer,
                   RunDone done) noexcept;

}  // namespace runexp
