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
#include "core/view/pace.h"

namespace runexp {

class Progress : public RunObserver {
 public:
  // Quiet: shows only the result and problems. `plain_interval`: so long is the silence at most
  // where nothing can be redrawn.
  Progress(const Experiment& experiment, bool quiet,
           Pace::Clock::duration plain_interval = std::chrono::seconds(10));

  void Started(const RunRecord& record, const std::filesystem::path& file, bool resumed) override;
  // Shows how far the run is: on a terminal in a status line, redrawn at most ten times a second,
  // otherwise in a line now and then.
  void Updated(const RunRecord& record, std::int64_t updates_in_epoch) override;
  void Sampled(const RunRecord& record) override;
  void Saved(std::int64_t epoch) override;
  void Ended(const RunOutcome& outcome, const RunRecord* record) override;

  // Shows a message that is not about the run. Call it between those above.
  void Say(const std::string& message);

 private:
  std::vector<std::string> StatusParts(const RunRecord& record,
                                       std::int64_t updates_in_epoch) const;
  void DrawStatus(const std::vector<std::string>& parts);
  void ClearStatus();
  void PrintResult(const RunRecord& record, const RunOutcome& outcome) const;

  const Experiment& experiment_;
  bool quiet_;
  bool terminal_;        // stderr is a terminal
  RedrawnLines status_;  // on the screen
  std::int64_t saved_epoch_ = 0;
  const Pace::Clock::duration status_interval_;
  Pace::Clock::time_point last_status_;
  Pace pace_;
};

}  // namespace runexp
