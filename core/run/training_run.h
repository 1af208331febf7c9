// A run under way: the trainer, its record and its file.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "core/log/run_record.h"
#include "core/run/experiment.h"
#include "core/run/progress.h"
#include "core/train/trainer.h"

namespace runexp {

class TrainingRun {
 public:
  // `record` holds the initial parameters, and a checkpoint if the run goes on from one. The
  // experiment and the progress must outlive the run.
  TrainingRun(const Experiment& experiment, std::filesystem::path file, Progress& progress,
              RunRecord record);

  // Trains until the last epoch, divergence or an interruption, and saves: at the start, at least
  // every ten seconds, and at the end. Throws Error if the file cannot be written.
  void Train();

  const RunRecord& record() const { return record_; }

 private:
  void FinishEpoch(const EpochMetrics& metrics);
  void TakeSamples(std::int64_t epoch);
  void End(RunStatus status, const std::string& reason);
  void Save(RunStatus status);

  const Experiment& experiment_;
  std::filesystem::path file_;
  Progress& progress_;
  RunRecord record_;
  Trainer trainer_;
  double seconds_in_epoch_ = 0;
  std::chrono::steady_clock::time_point last_save_;
};

}  // namespace runexp
