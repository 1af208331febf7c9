#include "core/view/sweep_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/parallel/loop.h"
#include "core/spec/field_text.h"
#include "core/spec/meaning.h"
#include "core/text/human_text.h"
#include "core/text/terminal.h"
#include "core/text/text_table.h"

namespace runexp {
namespace {

std::vector<TextColumn> Columns(const PreparedSpec& sweep, bool with_time) {
  std::vector<std::string_view> names;
  for (const Field* field : sweep.varying) names.push_back(field->name);
  std::vector<TextColumn> columns = {{"run", false, true}};
  for (const Field* field : sweep.varying) {
    columns.push_back({ShortFieldName(field->name, names), IsNumber(*field)});
  }
  columns.push_back({"updates", true});
  if (with_time) columns.push_back({"time", true});
  columns.push_back({"state", false, true});
  return columns;
}

std::int64_t Updates(const Experiment& experiment) {
  return experiment.spec.training.epochs * experiment.updates_per_epoch;
}

}  // namespace

void SweepTable::Add(Experiment experiment) {
  PlannedRun plan = PlanRun(experiment, states_, options_);
  const std::int64_t epochs = experiment.spec.training.epochs, to_do = plan.epochs_to_do;
  notes_.Add(experiment);
  ++runs_;
  ++runs_in_state_[plan.state.status];
  updates_ += Updates(experiment);
  updates_left_.Add(experiment, to_do, options_);
  std::optional<std::size_t> estimated;
  if (options_.estimate && to_do > 0) {
    estimated = estimate_.runs();
    estimate_.Add(experiment, epochs - to_do);
  }
  std::deque<Row>& rows = first_.size() < kShownAtEachEnd ? first_ : last_;
  rows.push_back({std::move(experiment), std::move(plan), estimated});
  if (last_.size() > kShownAtEachEnd) last_.pop_front();
}

std::string SweepTable::Table(const PreparedSpec& sweep) const {
  const std::vector<TextColumn> columns = Columns(sweep, options_.estimate);
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const Row& row) {
    std::vector<std::string> cells = {row.experiment.run_id};
    for (const Field* field : sweep.varying) {
      const std::optional<FieldValue> value = FindValue(*field, row.experiment.spec);
      cells.push_back(value ? FieldText(*value) : "");
    }
    cells.push_back(WithCommas(Updates(row.experiment)));
    if (options_.estimate) {
      cells.push_back(row.estimated ? HumanSeconds(estimate_.Seconds(*row.estimated)) : "");
    }
    const PlannedRun& plan = row.plan;
    const std::int64_t epochs_before = row.experiment.spec.training.epochs - plan.epochs_to_do;
    cells.push_back(ProgressText(plan.state, row.experiment.spec.training.epochs) +
                    (plan.beginning.empty() ? "" : ", after epoch " + WithCommas(epochs_before)));
    rows.push_back(std::move(cells));
  };
  std::ranges::for_each(first_, add);
  if (runs_ > first_.size() + last_.size()) {
    rows.emplace_back(columns.size());
    rows.back().front() = "…";
  }
  std::ranges::for_each(last_, add);
  return FormatTable(columns, std::move(rows), OutputWidth());
}

// "4 runs: 3 new, 1 finished; 84 updates, 63 to do"
std::string SweepTable::Sum() const {
  std::string text = Count(static_cast<std::int64_t>(runs_), "run");
  const char* before = ": ";
  for (const auto& [kind, count] : runs_in_state_) {
    text += fmt::format("{}{} {}", before, WithCommas(count), StatusName(kind));
    before = ", ";
  }
  return text + fmt::format("; {} updates, {} to do\n", WithCommas(updates_),
                            WithCommas(updates_left_.Sum()));
}

std::string SweepTable::Text(const PreparedSpec& sweep) {
  if (estimate_.runs() > 0) estimate_.Calibrate(EstimatedJobs(options_, estimate_.runs()));
  std::string text = fmt::format("{}\n\n{}\n", sweep.name, Table(sweep));
  const std::size_t hidden = runs_ - first_.size() - last_.size();
  if (hidden > 0) {
    text += fmt::format("{} in the middle not shown\n",
                        Count(static_cast<std::int64_t>(hidden), "run"));
  }
  text += Sum();
  if (options_.estimate) {
    text += fmt::format("about {} on {} (estimated from a short calibration)\n",
                        RoughSeconds(estimate_.Total()),
                        Count(static_cast<std::int64_t>(ThreadCount()), "thread"));
  }
  if (sweep.merged > 0) {
    text += fmt::format("{} merged: the same as an earlier one\n",
                        Count(static_cast<std::int64_t>(sweep.merged), "combination"));
  }
  return text + notes_.Text();
}

}  // namespace runexp
