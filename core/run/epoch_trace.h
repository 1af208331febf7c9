// Traces one epoch of a training: what each of its updates computed, as digests in a file
// (core/log/trace_file.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/log/trace_file.h"
#include "core/run/experiment_training.h"

namespace runexp {

class EpochTrace {
 public:
  // Whether the file may be replaced is checked when the epoch begins; CheckOutput (output_file.h)
  // says it before hours of work.
  EpochTrace(std::int64_t epoch, std::filesystem::path file);

  // Does one update of `training`, and traces it if it belongs to the epoch. Throws Error.
  void Update(ExperimentTraining& training);

  // Writes the file. Returns false, and writes nothing, if the epoch has not begun. Throws Error.
  bool Finish();

 private:
  void Begin(ExperimentTraining& training);

  std::int64_t epoch_;
  std::filesystem::path file_;
  std::optional<TraceWriter> out_;  // once the epoch has begun
};

}  // namespace runexp
