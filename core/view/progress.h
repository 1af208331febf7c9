// Shows one run: progress on stderr, the result on stdout.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/log/run_record.h"
#include "core/run/experiment.h"
#include "core/run/observer.h"
#include "core/text/redrawn_lines.h"

namespace runexp {

class Progress : public RunObserver {
 public:
  // Quiet: shows only the result and problems.
  Progress(const Experiment& experiment, bool quiet);

  void Started(const RunRecord& record, const std::filesystem::path& file, bool resumed) override;
  // Draws a status line on a terminal, at most ten times a second.
  void Updated(const RunRecord& record, std::int64_t updates_in_epoch) override;
  void Sampled(const RunRecord& record) override;
  void Saved(std::int64_t epoch) override;
  void Ended(const RunOutcome& outcome, const RunRecord* record) override;

 private:
  void PrintStatus(const RunRecord& record, std::int64_t updates_in_epoch);
  void ClearStatus();
  void PrintResult(const RunRecord& record, const RunOutcome& outcome) const;

  const Experiment& experiment_;
  bool quiet_;
  bool terminal_;        // stderr is a terminal
  RedrawnLines status_;  // on the screen
  std::int64_t saved_epoch_ = 0;
  std::chrono::steady_clock::time_point last_status_;
};

}  // namespace runexp
