#include "core/run/training_run.h"

#include <utility>

#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/run/interrupt.h"

namespace runexp {
namespace {

using Clock = std::chrono::steady_clock;

// Saved at least every ten seconds: the margin is for the update under way and the saving.
constexpr double kSaveInterval = 8.0;
// What is shown is also saved, unless that was done just before.
constexpr double kSaveIntervalWhenShown = 1.0;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

TrainingRun::TrainingRun(const Experiment& experiment, std::filesystem::path file,
                         Progress& progress, RunRecord record)
    : file_(std::move(file)), progress_(progress), training_(experiment, std::move(record)) {}

void TrainingRun::Train() {
  SaveState(RunStatus::kRunning);
  while (true) {
    training_.Update();
    if (record().status == RunStatus::kDiverged) return Save();
    if (training_.sampled()) progress_.Sampled(record());
    if (record().status == RunStatus::kFinished) return Save();
    progress_.Updated(record(), training_.updates_in_epoch());
    if (Interrupted()) return SaveState(RunStatus::kInterrupted);
    const double interval = training_.sampled() ? kSaveIntervalWhenShown : kSaveInterval;
    if (SecondsSince(last_save_) > interval) {
      SaveState(RunStatus::kRunning);
    }
  }
}

void TrainingRun::SaveState(RunStatus status) {
  training_.NoteState(status);
  Save();
}

void TrainingRun::Save() {
  ReplaceFile(file_, SerializeRun(record()));
  last_save_ = Clock::now();
  progress_.Saved(static_cast<std::int64_t>(record().metrics.perplexity.size()));
}

}  // namespace runexp
