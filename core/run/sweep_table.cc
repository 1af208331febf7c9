#include "core/run/sweep_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/run/field_text.h"
#include "core/run/human_text.h"
#include "core/run/run_state.h"
#include "core/run/text_table.h"

namespace runexp {
namespace {

constexpr std::size_t kWidth = 80;

std::string StateText(const RunState& state, std::int64_t epochs) {
  const std::string name = StateName(state.kind);
  if (state.epochs_done == 0 || state.epochs_done == epochs) return name;
  return fmt::format("{} {}/{}", name, WithCommas(state.epochs_done), WithCommas(epochs));
}

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

}  // namespace

std::string DescribeSweep(const PreparedSpec& sweep, const std::filesystem::path& directory) {
  std::vector<TextColumn> columns = {{"run"}};
  std::vector<std::string_view> names;
  for (const Field* field : sweep.varying) names.push_back(field->name);
  for (const Field* field : sweep.varying) {
    columns.push_back({ShortFieldName(field->name, names), IsNumber(*field)});
  }
  columns.push_back({"updates", true});
  columns.push_back({"state"});

  const RunStates states(directory);
  Totals totals;
  std::vector<std::vector<std::string>> rows;
  for (const Experiment& experiment : sweep.experiments) {
    const RunState state = states.Find(experiment.run_id);
    const std::int64_t epochs = experiment.spec.training.epochs;
    const std::int64_t updates = epochs * experiment.updates_per_epoch;
    totals.updates += updates;
    if (!HasEnded(state)) {
      totals.left += (epochs - state.epochs_done) * experiment.updates_per_epoch;
    }
    ++totals.runs[state.kind];
    std::vector<std::string> row = {experiment.run_id};
    for (const NamedValue& value : experiment.varying) row.push_back(FieldText(value.value));
    row.push_back(WithCommas(updates));
    row.push_back(StateText(state, epochs));
    rows.push_back(std::move(row));
  }

  std::string text = fmt::format("{}\n\n{}", sweep.name, FormatTable(columns, rows, kWidth));
  text += fmt::format("\n{}", Count(std::ssize(sweep.experiments), "run"));
  if (!sweep.experiments.empty()) text += ": " + CountText(totals);
  text +=
      fmt::format("; {} updates, {} to do\n", WithCommas(totals.updates), WithCommas(totals.left));
  if (sweep.merged > 0) {
    text += fmt::format("{} merged, being the same as an earlier one\n",
                        Count(static_cast<std::int64_t>(sweep.merged), "combination"));
  }
  return text;
}

}  // namespace runexp
