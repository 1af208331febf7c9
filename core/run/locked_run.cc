#include "core/run/locked_run.h"

#include <fmt/format.h>

#include <new>
#include <utility>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/shared_directory.h"
#include "core/run/notes.h"
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
  if (const auto best = FindBest(HeadlineCurve(record))) outcome.best = best->value;
  outcome.seconds = TotalSeconds(record);
  outcome.is_validated = record.validation.has_value();
  outcome.reason = record.error.empty() ? record.stop_reason : record.error;
  outcome.notes = NotesAtEnd(record);
  outcome.result_sha256 = record.result_sha256;
  outcome.file = file;
  return outcome;
}

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

RunOutcome WorkedOnElsewhere(const Experiment& experiment, const RunOptions& options) {
  RunOutcome outcome;
  outcome.status = RunStatus::kRunning;
  outcome.reason = fmt::format(
      "run {} is being written by another process in {}\n  Wait for it, or use another "
      "directory with --out.",
      experiment.run_id, options.directory.string());
  return outcome;
}

}  // namespace

RunOutcome OutcomeOf(const RunRecord& last, const RunOutput& output, const RunOptions& options,
                     const std::string& error) {
  RunOutcome outcome = OutcomeOf(
      last, HasEnded(last.status) ? output.files().file : output.files().work_file, options);
  if (output.was_published_before()) {
    outcome.notes.emplace_back("another copy of the run ended first, with the same result");
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

void Audience::End(RunOutcome outcome, const RunRecord* record, bool saved) const noexcept {
  try {
    if (saved) observer->Saved(outcome.epochs);
    observer->Ended(outcome, record);
  } catch (const std::exception&) {
    SayOutOfMemory();
  }
  done(std::move(outcome));
}

void Audience::Fail(const std::exception& problem, const Experiment& experiment) const noexcept {
  RunOutcome outcome;
  outcome.status = RunStatus::kFailed;
  outcome.needs_retry = dynamic_cast<const DamagedFile*>(&problem) != nullptr;
  outcome.reason = Explain(TextOf(problem), experiment);
  End(std::move(outcome), nullptr);
}

std::optional<LockedRun> LockRun(const Experiment& experiment, const RunOptions& options,
                                 const Audience& audience) {
  const bool is_shared = IsShared(options.directory);
  std::optional<RunLock> lock;
  try {
    lock = RunLock::TryAcquire(options.directory, experiment.run_id,
                               is_shared ? WithoutLocks::kGoOn : WithoutLocks::kRefuse);
  } catch (const Error&) {
    if (ReuseUnlocked(experiment, options, audience)) return std::nullopt;
    throw;
  }
  if (!lock) {
    audience.done(WorkedOnElsewhere(experiment, options));
    return std::nullopt;
  }
  // Only now, under the lock: its previous holder may have finished the run.
  if (!is_shared) RemoveStaleTemporaries(options.directory, experiment.run_id);
  RunSite site = FindSite(experiment, options);
  if (is_shared && site.record && HasEnded(site.record->status)) {
    RemoveCheckpoints(options.directory, experiment.run_id);  // of copies that were killed
  }
  if (Reuse(site, options, audience)) return std::nullopt;
  return LockedRun{.experiment = &experiment,
                   .audience = audience,
                   .output = std::make_shared<RunOutput>(*std::move(lock), site.files),
                   .record = std::move(site.record)};
}

}  // namespace runexp
