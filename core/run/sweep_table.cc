#include "core/run/sweep_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/run/field_text.h"
#include "core/run/human_text.h"
#include "core/run/run_state.h"
#include "core/run/text_table.h"
#include "core/run/time_estimate.h"
#include "core/train/parallel.h"

namespace runexp {
namespace {

constexpr std::size_t kWidth = 80;

struct Totals {
  std::int64_t updates = 0;
  std::int64_t left = 0;
  std::map<RunState::Kind, std::int64_t> runs;
};

// "3 new, 1 finished"
std::string CountText(const Totals& totals) {
  std::string text;
  for (const auto& [kind, count] : totals.runs) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", WithCommas(count), StateName(kind));
  }
  return text;
}

struct Planned {
  RunState state;
  std::int64_t epochs = 0, epochs_to_do = 0;
  double seconds = 0;  // estimated, if that is wanted
};

std::vector<Planned> Plan(const PreparedSpec& sweep, const DryRunOptions& options) {
  const RunStates states(options.directory);
  std::vector<Planned> plan;
  for (const Experiment& experiment : sweep.experiments) {
    const RunState state = states.Find(experiment.run_id);
    const std::int64_t epochs = experiment.spec.training.epochs;
    plan.push_back({state, epochs, EpochsToDo(state, epochs, options)});
  }
  return plan;
}

// Returns that of them all, with `jobs` at a time at most.
double EstimateSeconds(const PreparedSpec& sweep, std::size_t jobs, std::vector<Planned>& plan) {
  const auto to_do = static_cast<std::size_t>(
      std::ranges::count_if(plan, [](const Planned& run) { return run.epochs_to_do > 0; }));
  if (to_do == 0) return 0;
  TimeEstimate estimate(std::min({jobs > 0 ? jobs : ThreadCount(), ThreadCount(), to_do}));
  std::vector<double> seconds;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].epochs_to_do == 0) continue;
    plan[i].seconds = estimate.Seconds(sweep.experiments[i], plan[i].epochs - plan[i].epochs_to_do);
    seconds.push_back(plan[i].seconds);
  }
  return estimate.Total(seconds);
}

}  // namespace

std::string DescribeSweep(const PreparedSpec& sweep, const DryRunOptions& options) {
  std::vector<Planned> plan = Plan(sweep, options);
  const double seconds = options.estimate ? EstimateSeconds(sweep, options.jobs, plan) : 0;
  std::vector<TextColumn> columns = {{"run"}};
  std::vector<std::string_view> names;
  for (const Field* field : sweep.varying) names.push_back(field->name);
  for (const Field* field : sweep.varying) {
    columns.push_back({ShortFieldName(field->name, names), IsNumber(*field)});
  }
  columns.push_back({"updates", true});
  if (options.estimate) columns.push_back({"time", true});
  columns.push_back({"state", false, true});

  Totals totals;
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const Experiment& experiment = sweep.experiments[i];
    const Planned& run = plan[i];
    const std::int64_t updates = run.epochs * experiment.updates_per_epoch;
    totals.updates += updates;
    totals.left += run.epochs_to_do * experiment.updates_per_epoch;
    ++totals.runs[run.state.kind];
    std::vector<std::string> row = {experiment.run_id};
    for (const NamedValue& value : experiment.varying) row.push_back(FieldText(value.value));
    row.push_back(WithCommas(updates));
    if (options.estimate) row.push_back(run.epochs_to_do > 0 ? HumanSeconds(run.seconds) : "");
    row.push_back(StateText(run.state, run.epochs));
    rows.push_back(std::move(row));
  }

  std::string text = fmt::format("{}\n\n{}", sweep.name, FormatTable(columns, rows, kWidth));
  text += fmt::format("\n{}", Count(std::ssize(sweep.experiments), "run"));
  if (!sweep.experiments.empty()) text += ": " + CountText(totals);
  text +=
      fmt::format("; {} updates, {} to do\n", WithCommas(totals.updates), WithCommas(totals.left));
  if (options.estimate) {
    text += fmt::format("about {} on {}, by a short calibration\n", HumanSeconds(seconds),
                        Count(static_cast<std::int64_t>(ThreadCount()), "thread"));
  }
  if (sweep.merged > 0) {
    text += fmt::format("{} merged, being the same as an earlier one\n",
                        Count(static_cast<std::int64_t>(sweep.merged), "combination"));
  }
  return text;
}

}  // namespace runexp
