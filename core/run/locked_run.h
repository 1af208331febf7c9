// What comes before a run's first update: its lock, and what its directory has of it already.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/log/run_lock.h"
#include "core/run/background_writer.h"
#include "core/run/experiment.h"
#include "core/run/observer.h"
#include "core/run/run_site.h"

namespace runexp {

// Called once, when the run's last record is on disk: on the writer's thread, or on the caller's if
// nothing was written. It must not throw.
using RunDone = std::function<void(RunOutcome outcome)>;

// Who is told about one run.
struct Audience {
  std::shared_ptr<RunObserver> observer;
  RunDone done;

  // `saved`: true if the last record has just been saved. Errors in reporting are ignored; the
  // outcome is known all the same.
  void End(RunOutcome outcome, const RunRecord* record, bool saved = false) const noexcept;
  void Fail(const std::exception& problem, const Experiment& experiment) const noexcept;
};

// A run that is to be trained. It has its lock.
struct LockedRun {
  const Experiment* experiment;
  Audience audience;
  std::shared_ptr<RunOutput> output;
  std::optional<RunRecord> record;  // what it goes on from: its own, if it has one
};

// Nothing if there is nothing to train, which the audience has then been told: the run has ended,
// or another process is working on it (the outcome is kRunning, and the observer is not told,
// because the run may be tried again). Throws Error.
std::optional<LockedRun> LockRun(const Experiment& experiment, const RunOptions& options,
                                 const Audience& audience);

// The outcome of a run whose last record was written, or not because of `error`. An earlier failure
// takes precedence. If the write failed, the file holds an earlier state, from which the same
// command continues.
RunOutcome OutcomeOf(const RunRecord& last, const RunOutput& output, const RunOptions& options,
                     const std::string& error);

// A failure as TextOf formats it. If memory ran out, adds how much is needed and what to do, if
// memory for that text is left.
std::string Explain(std::string failure, const Experiment& experiment) noexcept;

}  // namespace runexp
