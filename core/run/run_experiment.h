// Runs experiments and writes their run files.
#pragma once

#include <memory>
#include <vector>

#include "core/run/background_writer.h"
#include "core/run/experiment.h"
#include "core/run/locked_run.h"
#include "core/run/observer.h"
#include "core/run/run_site.h"

namespace runexp {

// Runs the experiment, continues from its file or from a shorter run (RunOptions::shorter), or does
// nothing if the run has ended or another process is working on it (see LockRun). The file is saved
// at the start, at least every ten seconds, when interrupted and at the end.
//
// Throws nothing: any problem (a damaged file, a full disk, lack of memory) becomes the reason of a
// failed outcome. It is also recorded in the run's own file if that can be written, beside the last
// state from which the run can continue. A damaged file is left unchanged, or replaced once its run
// is complete again (retry_failed, force). A run that has ended is also read from a directory that
// is not writable. The experiment must live until `done` is called.
void RunExperiment(const Experiment& experiment, const RunOptions& options,
                   BackgroundWriter& writer, std::shared_ptr<RunObserver> observer,
                   RunDone done) noexcept;

struct RunMember {
  const Experiment* experiment;
  Audience audience;
};

// The same for experiments of one trajectory (trajectory.h), all trained in one go: the file of
// each is complete as soon as its own epochs or stop rules are reached. An interruption leaves
// those that come after without an outcome.
void RunTogether(const std::vector<RunMember>& members, const RunOptions& options,
                 BackgroundWriter& writer) noexcept;

}  // namespace runexp
