#include "core/run/run_experiment.h"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/run/experiment_training.h"
#include "core/run/interrupt.h"
#include "core/run/provenance.h"
#include "core/run/shorter_runs.h"
#include "core/run/stop.h"
#include "core/run/take_over.h"
#include "core/run/train_and_save.h"
#include "core/text/console.h"

namespace runexp {
namespace {

// Reports the end once the last record is written, or not because of `error`.
void TellLast(const RunRecord& last, const RunOutput& output, const std::string& error,
              const Experiment& experiment, const RunOptions& options,
              const Audience& audience) noexcept {
  RunOutcome outcome;
  bool saved = error.empty();
  try {
    outcome = OutcomeOf(last, output, options, Explain(error, experiment));
  } catch (const std::bad_alloc&) {
    outcome = {.status = RunStatus::kFailed, .reason = kOutOfMemory};
    saved = false;
  }
  audience.End(std::move(outcome), &last, saved);
}

// True if a run of this spec ends after the epoch that the record has just finished, unless it has
// ended before.
bool EndsHere(const Spec& spec, const RunRecord& record) {
  const std::int64_t epoch = EpochsDone(record);
  return epoch == spec.training.epochs ||
         !StopReasonAfter(epoch, spec, HeadlineCurve(record)).empty();
}

// A run that waits while a longer one of its trajectory is trained.
struct WaitingRun {
  LockedRun run;
  bool was_passed = false;  // the other one had begun behind its end
};

struct Together {
  const RunOptions& options;
  BackgroundWriter& writer;
  std::vector<WaitingRun> waiting = {};
  std::optional<RunRecord> last = {};  // of the run trained before

  void OpenAll(const std::vector<RunMember>& members);
  LockedRun TakeLongest();
  RunRecord FirstRecord(const LockedRun& run) const;
  void Train(LockedRun run) noexcept;
  RunRecord TrainFrom(RunRecord record, const LockedRun& run);
  void Keep(const RunRecord& record) noexcept;
  void EndThoseThatEndHere(ExperimentTraining& training) noexcept;
  bool EndAsTheRecord(const RunRecord& record, const LockedRun& run) const;
  void Finish(const LockedRun& run, RunRecord record) const;
};

void Together::OpenAll(const std::vector<RunMember>& members) {
  for (const RunMember& member : members) {
    try {
      std::optional<LockedRun> run = LockRun(*member.experiment, options, member.audience);
      if (run) waiting.push_back({*std::move(run)});
    } catch (const std::exception& problem) {
      member.audience.Fail(problem, *member.experiment);
    }
  }
}

LockedRun Together::TakeLongest() {
  const auto longest = std::ranges::max_element(waiting, {}, [](const WaitingRun& waits) {
    return waits.run.experiment->spec.training.epochs;
  });
  LockedRun run = std::move(longest->run);
  waiting.erase(longest);
  for (WaitingRun& waits : waiting) waits.was_passed = false;
  return run;
}

// What the run begins with: the furthest of its own record, where the run before it has come, and a
// shorter run of the directory; or nothing.
RunRecord Together::FirstRecord(const LockedRun& run) const {
  const Experiment& experiment = *run.experiment;
  std::int64_t done = run.record ? EpochsDone(*run.record) : -1;
  std::optional<RunRecord> taken;
  if (last) taken = TakeOver(*last, experiment);
  if (taken && EpochsDone(*taken) <= done) taken.reset();
  if (taken) done = EpochsDone(*taken);
  if (options.shorter != nullptr) {
    if (std::optional<RunRecord> found = options.shorter->Find(experiment, done)) taken = found;
  }
  if (taken) return *std::move(taken);
  if (!run.record) return NewRecord(experiment);
  RunRecord own = *run.record;
  own.provenance = ResumedProvenance(own.provenance);
  RecordNotes(experiment, own);
  return own;
}

// Trains from this record, and returns the last record of the run whatever happens.
RunRecord Together::TrainFrom(RunRecord record, const LockedRun& run) {
  if (HasEnded(record.status)) return record;  // the run it was taken over from has diverged
  std::optional<ExperimentTraining> training;
  try {
    training.emplace(*run.experiment, std::move(record));
    training->EndIfDue();
    if (!HasEnded(training->record().status)) {
      TrainAndSave(*training, writer, run.output, *run.audience.observer,
                   [&] { EndThoseThatEndHere(*training); });
    }
    return training->TakeRecord();
  } catch (const std::exception& problem) {
    RunRecord failed = training ? training->TakeRecord() : std::move(record);
    MarkFailed(failed, Explain(TextOf(problem), *run.experiment));
    return failed;
  }
}

// For the runs that wait. Without it they start by themselves.
void Together::Keep(const RunRecord& record) noexcept {
  try {
    last.reset();
    if (!waiting.empty()) last = record;
  } catch (const std::bad_alloc&) {
  }
}

void Together::Train(LockedRun run) noexcept {
  try {
    RunRecord record = FirstRecord(run);
    const bool resumed = run.record.has_value() && !record.provenance.contains(kBeginsWith);
    if (!run.experiment->rung.empty()) record.provenance[kRung] = run.experiment->rung;
    run.record.reset();
    run.audience.observer->Started(record, run.output->files().work_file, resumed);
    record = TrainFrom(std::move(record), run);
    Keep(record);
    Finish(run, std::move(record));
  } catch (const std::exception& problem) {
    run.audience.Fail(problem, *run.experiment);
  }
}

// Those that wait and end at the epoch just finished take over all there is.
void Together::EndThoseThatEndHere(ExperimentTraining& training) noexcept {
  std::erase_if(waiting, [&](WaitingRun& waits) {
    const LockedRun& run = waits.run;
    try {
      if (waits.was_passed || !EndsHere(run.experiment->spec, training.record())) return false;
      training.NoteState(RunStatus::kRunning);
      waits.was_passed = !EndAsTheRecord(training.record(), run);
      return !waits.was_passed;
    } catch (const std::exception& problem) {
      run.audience.Fail(problem, *run.experiment);
      return true;
    }
  });
}

// Returns false if the run should have ended before.
bool Together::EndAsTheRecord(const RunRecord& record, const LockedRun& run) const {
  std::optional<RunRecord> taken = TakeOver(record, *run.experiment);
  if (!taken) return false;
  run.audience.observer->Started(*taken, run.output->files().work_file, false);
  ExperimentTraining training(*run.experiment, *std::move(taken));
  training.EndIfDue();
  Finish(run, training.TakeRecord());
  return true;
}

void Together::Finish(const LockedRun& run, RunRecord record) const {
  writer.Finish(run.output, std::move(record),
                [audience = run.audience, output = run.output, experiment = run.experiment,
                 run_options = options](const RunRecord& last_record, const std::string& error) {
                  TellLast(last_record, *output, error, *experiment, run_options, audience);
                });
}

}  // namespace

void RunTogether(const std::vector<RunMember>& members, const RunOptions& options,
                 BackgroundWriter& writer) noexcept {
  Together together = {options, writer};
  together.OpenAll(members);
  if (together.waiting.empty()) return;
  do {  // even if already interrupted: each call of a run brings it on
    together.Train(together.TakeLongest());
  } while (!together.waiting.empty() && !Interrupted());
}

void RunExperiment(const Experiment& experiment, const RunOptions& options,
                   BackgroundWriter& writer, std::shared_ptr<RunObserver> observer,
                   RunDone done) noexcept {
  RunTogether({{&experiment, {std::move(observer), std::move(done)}}}, options, writer);
}

}  // namespace runexp
