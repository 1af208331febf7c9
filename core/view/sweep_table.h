// Shows the runs of a sweep before they run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "core/run/directory_status.h"
#include "core/run/prepare.h"
#include "core/run/time_estimate.h"
#include "core/view/dry_run.h"
#include "core/view/note_text.h"

namespace runexp {

// Takes one run after the other and keeps those it will show: the first kShownAtEachEnd and as many
// last ones.
class SweepTable {
 public:
  // `states` must outlive the table.
  SweepTable(const DirectoryStatus& states, const DryRunOptions& options)
      : states_(states), options_(options) {}

  void Add(Experiment experiment);
  bool empty() const { return runs_ == 0; }

  // Returns a table of the runs: id, varying fields, updates and state, and the estimated time of
  // each if wanted; below it their number and sum, and their notes. Call it once.
  std::string Text(const PreparedSpec& sweep);

  static constexpr std::size_t kShownAtEachEnd = 500;

 private:
  struct Row {
    Experiment experiment;
    PlannedRun plan;
    std::optional<std::size_t> estimated;  // its number in estimate_, if anything is left to do
  };

  std::string Table(const PreparedSpec& sweep) const;
  std::string Sum() const;

  const DirectoryStatus& states_;
  DryRunOptions options_;
  std::deque<Row> first_, last_;
  TimeEstimate estimate_;
  NoteList notes_;
  std::size_t runs_ = 0;
  std::int64_t updates_ = 0;
  UpdatesLeft updates_left_;
  std::map<RunStatus, std::int64_t> runs_in_state_;
};

}  // namespace runexp
