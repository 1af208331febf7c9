// Shows many runs on stderr. On a terminal: a line for each active run and one for all, redrawn in
// place at most ten times a second, while ended runs scroll by above. Otherwise: a line for each
// run that ends, and now and then one for all.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/run/batch.h"
#include "core/run/observer.h"
#include "core/text/redrawn_lines.h"
#include "core/view/batch_work.h"
#include "core/view/live_lines.h"
#include "core/view/pace.h"

namespace runexp {

class BatchDisplay {
 public:
  // The runs must outlive the display, and the display its observers. Quiet: shows only problems.
  BatchDisplay(std::span<const Experiment> runs, bool quiet);

  std::shared_ptr<RunObserver> Observe(std::size_t run);

  // Shows a message that is about no run.
  void Say(const std::string& message);

  // Stops using the terminal, and says how many runs had ended before. Call it when the batch is
  // done.
  void Close();

 private:
  class Row;
  using Clock = std::chrono::steady_clock;

  // The caller of these holds the mutex.
  void Start(std::size_t run, const RunRecord& record);
  void Update(std::size_t run, const RunRecord& record, std::int64_t updates_in_epoch);
  void End(std::size_t run, const RunOutcome& outcome, const RunRecord* record);

  // The line of a run that has ended. `is_best`: of all so far.
  std::string LineOf(std::size_t run, const RunOutcome& outcome, const std::string& other_name,
                     bool is_best) const;
  std::string TotalLine() const;
  std::string ActiveLines() const;  // and the total line below them
  // Returns what erases the lines, and the text to print above them.
  std::string Erase();
  void PrintAbove(const std::string& line);
  void DrawIfDue();

  struct Active {
    LiveRun state;
    Pace pace;
  };

  const std::span<const Experiment> runs_;
  const bool quiet_;
  const bool terminal_;  // true if stderr is a terminal
  const bool with_name_;
  std::mutex mutex_;
  std::map<std::size_t, Active> active_;
  std::size_t ended_ = 0;
  std::size_t wrong_ = 0;                     // of these: diverged or failed
  std::map<RunStatus, std::int64_t> before_;  // how many had ended before, by how
  std::optional<double> best_;                // of the runs that have finished
  LiveTable table_;
  BatchWork work_;
  RedrawnLines lines_;  // of the active runs, on the screen
  std::string above_;   // lines to scroll by with the next drawing
  Clock::time_point last_draw_;
};

}  // namespace runexp
