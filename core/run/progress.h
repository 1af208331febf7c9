// What a person sees of one run: progress on stderr, the result on stdout.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/log/run_record.h"
#include "core/run/experiment.h"

namespace runexp {

class Progress {
 public:
  // Quiet: only the result, and what is wrong.
  Progress(const Experiment& experiment, bool quiet);

  // `resumed`: the record already holds work that was done before.
  void Started(const RunRecord& record, const std::filesystem::path& file, bool resumed);
  // After each update; draws a status line on a terminal, at most ten times a second.
  void Updated(const RunRecord& record, std::int64_t updates_in_epoch);
  // An epoch of which samples were taken, just computed.
  void Sampled(const RunRecord& record);
  // The file now holds all epochs up to this one.
  void Saved(std::int64_t epoch);

  void Ended(const RunRecord& record, const std::filesystem::path& file);
  void AlreadyEnded(const RunRecord& record, const std::filesystem::path& file);

 private:
  void PrintStatus(const RunRecord& record, std::int64_t updates_in_epoch);
  void ClearStatus();
  void PrintResult(const RunRecord& record, const std::filesystem::path& file) const;

  const Experiment& experiment_;
  bool quiet_;
  bool terminal_;              // stderr is one
  std::size_t columns_;        // of the terminal
  bool status_shown_ = false;  // a status line stands on the screen
  std::int64_t saved_epoch_ = 0;
  std::chrono::steady_clock::time_point last_status_;
};

}  // namespace runexp
