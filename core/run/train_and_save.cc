#include "core/run/train_and_save.h"

#include <chrono>
#include <cstdint>
#include <string>

#include "core/base/error.h"
#include "core/run/interrupt.h"

namespace runexp {
namespace {

using Clock = std::chrono::steady_clock;

// Runs are saved at least every ten seconds; the margin covers the current update and the saving.
constexpr double kSaveInterval = 8.0;
// What is shown is also saved, unless a save has just been made.
constexpr double kSaveIntervalWhenShown = 1.0;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Reports to the observer what was saved since the last report, `reported`.
void ReportSaved(const RunOutput& output, RunObserver& observer, std::int64_t& reported) {
  if (const std::string failure = output.failure(); !failure.empty()) throw Error(failure);
  const std::int64_t epoch = output.saved_epoch();
  if (epoch == reported) return;
  reported = epoch;
  observer.Saved(epoch);
}

}  // namespace

void TrainAndSave(ExperimentTraining& training, BackgroundWriter& writer,
                  const std::shared_ptr<RunOutput>& output, RunObserver& observer,
                  const std::function<void()>& at_epoch) {
  Clock::time_point last_save;
  const auto save = [&] {
    training.NoteState(RunStatus::kRunning);
    writer.Save(output, training.record());
    last_save = Clock::now();
  };
  save();
  std::int64_t reported = -1;
  while (true) {
    training.Update();
    if (training.sampled()) observer.Sampled(training.record());
    if (HasEnded(training.record().status)) return;
    ReportSaved(*output, observer, reported);
    observer.Updated(training.record(), training.updates_in_epoch());
    if (training.updates_in_epoch() == 0) at_epoch();
    if (Interrupted()) return training.NoteState(RunStatus::kInterrupted);
    const double interval = training.sampled() ? kSaveIntervalWhenShown : kSaveInterval;
    if (SecondsSince(last_save) > interval) save();
  }
}

}  // namespace runexp
