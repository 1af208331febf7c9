// A run under way: its training, its progress and its file.
#pragma once

#include <chrono>
#include <filesystem>

#include "core/run/progress.h"
#include "core/run/recorded_training.h"

namespace runexp {

class TrainingRun {
 public:
  // `record` is as RecordedTraining takes it. The experiment and the progress must outlive the run.
  TrainingRun(const Experiment& experiment, std::filesystem::path file, Progress& progress,
              RunRecord record);

  // Trains until the last epoch, divergence or an interruption, and saves: at the start, at least
  // every ten seconds, and at the end. Throws Error if the file cannot be written.
  void Train();

  const RunRecord& record() const { return training_.record(); }

 private:
  void SaveState(RunStatus status);
  void Save();

  std::filesystem::path file_;
  Progress& progress_;
  RecordedTraining training_;
  std::chrono::steady_clock::time_point last_save_;
};

}  // namespace runexp
