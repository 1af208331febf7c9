// Runs one experiment and writes its run file.
#pragma once

#include <functional>
#include <memory>

#include "core/run/background_writer.h"
#include "core/run/experiment.h"
#include "core/run/observer.h"
#include "core/run/run_site.h"

namespace runexp {

// Called once, when the run's last record is on disk: on the writer's thread, or on the caller's if
// nothing was written. It must not throw.
using RunDone = std::function<void(RunOutcome outcome)>;

// Runs the experiment, continues from its file, or does nothing if the run has ended or another
// process is working on it (then the outcome is kRunning, and the observer is not told, because the
// run may be tried again). The file is saved at the start, at least every ten seconds, when
// interrupted and at the end.
//
// Throws nothing: any problem (a damaged file, a full disk, lack of memory) becomes the reason of a
// failed outcome. It is also recorded in the run's own file if that can be written, beside the last
// state from which the run can continue. A damaged file is left unchanged, or replaced once its run
// is complete again (retry_failed, force). A run that has ended is also read from a directory that
// is not writable. The experiment must live until `done` is called.
void RunExperiment(const Experiment& experiment, const RunOptions& options,
                   BackgroundWriter& writer, std::shared_ptr<RunObserver> observer,
                   RunDone done) noexcept;

}  // namespace runexp
