#include "core/run/run_experiment.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_lock.h"
#include "core/log/shared_directory.h"
#include "core/run/experiment_training.h"
#include "core/run/notes.h"
#include "core/run/provenance.h"
#include "core/run/train_and_save.h"
#include "core/text/console.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

// True if the existing run answers the request; never under --force.
bool IsToBeKept(const RunRecord& record, const RunOptions& options) {
  if (options.force) return false;
  return HasEnded(record.status) || (record.status == RunStatus::kFailed && !options.retry_failed);
}

RunOutcome OutcomeOf(const RunRecord& record, const fs::path& file, const RunOptions& options) {
  RunOutcome outcome;
  // A file that says "running" was left by a process that died, or is this process's own.
  outcome.status = record.status == RunStatus::kRunning ? RunStatus::kFailed : record.status;
  outcome.needs_retry = outcome.status == RunStatus::kFailed && IsToBeKept(record, options);
  outcome.epochs = EpochsDone(record);
  outcome.perplexity = HeadlineCurve(record).Last();
  outcome.is_validated = record.validation.has_value();
  outcome.reason = record.error.empty() ? record.stop_reason : record.error;
  outcome.notes = NotesAtEnd(record);
  outcome.result_sha256 = record.result_sha256;
  outcome.file = file;
  return outcome;
}

// The outcome of a run whose last record was written, or not because of `error`. An earlier failure
// takes precedence. If the write failed, the file holds an earlier state, from which the same
// command continues.
RunOutcome OutcomeOf(const RunRecord& last, const RunOutput& output, const RunOptions& options,
                     const std::string& error) {
  RunOutcome outcome = OutcomeOf(
      last, HasEnded(last.status) ? output.files().file : output.files().work_file, options);
  if (output.was_published_before()) {
    outcome.notes.emplace_back("another copy of the run had ended before, with the same result");
  }
  if (error.empty()) return outcome;
  outcome.needs_retry = false;
  if (outcome.status == RunStatus::kFailed) return outcome;
  outcome.status = RunStatus::kFailed;
  outcome.reason = error;
  outcome.notes.clear();
  outcome.result_sha256.clear();
  return outcome;
}

// Returns a failure as TextOf formats it. If memory ran out, adds how much is needed and what to
// do, if memory for that text is left.
std::string Explain(std::string failure, const Experiment& experiment) noexcept {
  if (failure != kOutOfMemory) return failure;
  try {
    const double needed =
        EstimateMemory(experiment.spec, experiment.shape, experiment.corpus->indices.size());
    return fmt::format(
        "not enough memory: this run takes about {}\n  Run fewer at a time (--jobs), or lower "
        "model.hidden_units.",
        HumanBytes(needed));
  } catch (const std::bad_alloc&) {
    return failure;
  }
}

RunOutcome Failure(const std::exception& problem, const Experiment& experiment) noexcept {
  RunOutcome outcome;
  outcome.status = RunStatus::kFailed;
  outcome.needs_retry = dynamic_cast<const DamagedFile*>(&problem) != nullptr;
  outcome.reason = Explain(TextOf(problem), experiment);
  return outcome;
}

// Who is notified about one run.
struct Audience {
  std::shared_ptr<RunObserver> observer;
  RunDone done;

  // `saved`: true if the last record has just been saved. Errors in reporting are ignored; the
  // outcome is known all the same.
  void End(RunOutcome outcome, const RunRecord* record, bool saved = false) const noexcept {
    try {
      if (saved) observer->Saved(outcome.epochs);
      observer->Ended(outcome, record);
    } catch (const std::exception&) {
      SayOutOfMemory();
    }
    done(std::move(outcome));
  }
};

// Reports the existing run and returns true if it answers the request.
bool Reuse(const RunSite& site, const RunOptions& options, const Audience& audience) {
  if (!site.record || !IsToBeKept(*site.record, options)) return false;
  RunOutcome outcome = OutcomeOf(*site.record, site.found, options);
  outcome.reused = true;
  audience.End(std::move(outcome), &*site.record);
  return true;
}

// The same if the lock cannot be taken, as in a read-only directory. A run that has ended can be
// read without it, because its file is only ever replaced as a whole.
bool ReuseUnlocked(const Experiment& experiment, const RunOptions& options,
                   const Audience& audience) {
  try {
    return Reuse(FindSite(experiment, options), options, audience);
  } catch (const Error&) {
    return false;  // the missing lock is the more important error
  }
}

// Trains from this record, and returns the last record of the run whatever happens.
RunRecord TrainFrom(RunRecord record, const Experiment& experiment, BackgroundWriter& writer,
                    const std::shared_ptr<RunOutput>& output, RunObserver& observer) {
  std::optional<ExperimentTraining> training;
  try {
    training.emplace(experiment, std::move(record));
    TrainAndSave(*training, writer, output, observer);
    return training->TakeRecord();
  } catch (const std::exception& problem) {
    RunRecord failed = training ? training->TakeRecord() : std::move(record);
    MarkFailed(failed, Explain(TextOf(problem), experiment));
    return failed;
  }
}

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

void Train(const Experiment& experiment, RunSite site, RunLock lock, const RunOptions& options,
           BackgroundWriter& writer, const Audience& audience) {
  const bool resumed = site.record.has_value();
  RunRecord record = resumed ? *std::move(site.record) : NewRecord(experiment);
  if (resumed) {
    record.provenance = ResumedProvenance(record.provenance);
    RecordNotes(experiment, record);
  }
  const auto output = std::make_shared<RunOutput>(std::move(lock), site.files);
  audience.observer->Started(record, site.files.work_file, resumed);
  record = TrainFrom(std::move(record), experiment, writer, output, *audience.observer);
  writer.Finish(
      output, std::move(record),
      [audience, output, options, &experiment](const RunRecord& last, const std::string& error) {
        TellLast(last, *output, error, experiment, options, audience);
      });
}

}  // namespace

void RunExperiment(const Experiment& experiment, const RunOptions& options,
                   BackgroundWriter& writer, std::shared_ptr<RunObserver> observer,
                   RunDone done) noexcept {
  const Audience audience = {std::move(observer), std::move(done)};
  try {
    const bool is_shared = IsShared(options.directory);
    std::optional<RunLock> lock;
    try {
      lock = RunLock::TryAcquire(options.directory, experiment.run_id,
                                 is_shared ? WithoutLocks::kGoOn : WithoutLocks::kRefuse);
    } catch (const Error&) {
      if (ReuseUnlocked(experiment, options, audience)) return;
      throw;
    }
    if (!lock) {
      RunOutcome outcome;
      outcome.status = RunStatus::kRunning;
      outcome.reason = fmt::format(
          "run {} is being written by another process in {}\n  Wait for it, or use another "
          "directory with --out.",
          experiment.run_id, options.directory.string());
      audience.done(std::move(outcome));
      return;
    }
    // Only now, under the lock: its previous holder may have finished the run.
    if (!is_shared) RemoveStaleTemporaries(options.directory, experiment.run_id);
    RunSite site = FindSite(experiment, options);
    if (is_shared && site.record && HasEnded(site.record->status)) {
      RemoveCheckpoints(options.directory, experiment.run_id);  // of copies that were killed
    }
    if (Reuse(site, options, audience)) return;
    Train(experiment, std::move(site), std::move(*lock), options, writer, audience);
  } catch (const std::exception& problem) {
    audience.End(Failure(problem, experiment), nullptr);
  }
}

}  // namespace runexp
