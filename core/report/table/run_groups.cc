#include "core/report/table/run_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "core/report/table/run_cell.h"
#include "core/report/table/run_expression.h"
#include "core/report/table/setting.h"
#include "core/spec/diagnostic.h"
#include "core/spec/field_text.h"
#include "core/spec/nearest.h"

namespace runexp {
namespace {

void AddLogarithms(std::span<const double> values, RunGroup& group) {
  std::vector<double> logarithms;
  for (const double value : values) {
    if (!(value > 0)) return;
    logarithms.push_back(std::log(value));
  }
  if (logarithms.empty()) return;
  const MeanEstimate estimate = EstimateMean(logarithms);
  group.geometric_mean = std::exp(estimate.mean);
  if (estimate.interval) {
    group.interval = {std::exp(estimate.interval->low), std::exp(estimate.interval->high)};
  }
}

void Summarize(std::span<const RunRow> rows, const RunColumn& metric, RunGroup& group) {
  std::vector<double> finished, ended;
  for (const std::size_t row : group.rows) {
    const Measurement measured = Measure(rows[row], metric);
    if (measured.outcome == Outcome::kOpen) {
      CountOpen(rows[row], metric, group.open);
      continue;
    }
    ended.push_back(measured.value);
    if (measured.outcome == Outcome::kMeasured) finished.push_back(measured.value);
  }
  group.finished = finished.size();
  group.diverged = ended.size() - finished.size();
  AddLogarithms(finished, group);
  if (ended.empty()) return;
  const auto [lowest, highest] = std::ranges::minmax(ended);
  group.lowest = lowest;
  group.highest = highest;
  group.median = Median(std::move(ended));
}

// The value by which groups are sorted.
using GroupKey = std::function<std::optional<FieldValue>(const RunGroup&)>;

std::optional<FieldValue> AsField(const std::optional<double>& number) {
  return number ? std::optional<FieldValue>(*number) : std::nullopt;
}

GroupKey FigureNamed(std::string_view name) {
  if (name == "median") return [](const RunGroup& g) { return AsField(g.median); };
  if (name == "geometric_mean") return [](const RunGroup& g) { return AsField(g.geometric_mean); };
  if (name == "lowest") return [](const RunGroup& g) { return AsField(g.lowest); };
  if (name == "highest") return [](const RunGroup& g) { return AsField(g.highest); };
  if (name == "runs") {
    return [](const RunGroup& g) { return FieldValue(static_cast<std::int64_t>(g.rows.size())); };
  }
  return nullptr;
}

// Throws for a name that is neither a figure nor that of any column.
const RunColumn& ColumnNamed(const std::string& name, const std::string& label) {
  constexpr std::string_view kFigures[] = {"runs", "median", "geometric_mean", "lowest", "highest"};
  const std::string_view near = NearestName(name, kFigures);
  if (FindRunColumn(name) != nullptr || near.empty()) return ParseColumnName(name, label);
  Diagnostic diagnostic;
  diagnostic.file = label;
  diagnostic.cause = fmt::format("\"{}\" is no figure of a group", name);
  diagnostic.remedy = fmt::format("did you mean {}?", near);
  throw SpecError({diagnostic});
}

[[noreturn]] void FailSort(const RunGroups& groups, const RunColumn& column,
                           const std::string& label) {
  Diagnostic diagnostic;
  diagnostic.file = label;
  diagnostic.cause = fmt::format("{} is not the same for all runs of a group", column.name);
  std::string names = "runs, median, geometric_mean, lowest, highest";
  for (const RunColumn* setting : groups.settings) names += fmt::format(", {}", setting->name);
  diagnostic.remedy =
      fmt::format("one of {}; another metric is chosen with --metric {}", names, column.name);
  throw SpecError({diagnostic});
}

// Throws SpecError if groups have no such value.
GroupKey KeyNamed(const RunGroups& groups, const std::string& name, const std::string& label) {
  if (GroupKey figure = FigureNamed(name)) return figure;
  const RunColumn& column = ColumnNamed(name, label);
  const auto setting = std::ranges::find(groups.settings, &column);
  if (setting != groups.settings.end()) {
    const auto index = static_cast<std::size_t>(setting - groups.settings.begin());
    return [index](const RunGroup& group) { return group.values[index]; };
  }
  if (&column == groups.metric) return FigureNamed("median");
  FailSort(groups, column, label);
}

}  // namespace

RunGroups GroupRuns(std::span<const RunRow> rows, std::vector<const RunColumn*> over,
                    const RunColumn& metric) {
  RunGroups groups = {std::move(over), {}, &metric, {}};
  groups.settings = OtherSettings(rows, groups.over);
  std::map<std::vector<std::string>, std::size_t> known;  // groups by the texts of their values
  for (std::size_t row = 0; row < rows.size(); ++row) {
    RunGroup group;
    std::vector<std::string> key;
    for (const RunColumn* setting : groups.settings) {
      group.values.push_back(CellOf(*setting, rows[row]));
      key.push_back(group.values.back() ? JsonValue(*group.values.back()) : "");
    }
    const auto [at, is_new] = known.try_emplace(std::move(key), groups.groups.size());
    if (is_new) groups.groups.push_back(std::move(group));
    groups.groups[at->second].rows.push_back(row);
  }
  for (RunGroup& group : groups.groups) Summarize(rows, metric, group);
  std::ranges::sort(groups.groups, [&](const RunGroup& a, const RunGroup& b) {
    for (std::size_t i = 0; i < groups.settings.size(); ++i) {
      if (IsBefore(a.values[i], b.values[i], *groups.settings[i])) return true;
      if (IsBefore(b.values[i], a.values[i], *groups.settings[i])) return false;
    }
    return false;
  });
  return groups;
}

void SortGroups(RunGroups& groups, std::span<const SortKey> keys, const std::string& label) {
  std::vector<GroupKey> values;
  for (const SortKey& key : keys) values.push_back(KeyNamed(groups, key.name, label));
  std::ranges::sort(groups.groups, [&](const RunGroup& a, const RunGroup& b) {
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const std::optional<FieldValue> left = values[k](a), right = values[k](b);
      if (left == right) continue;
      if (!left || !right) return left.has_value();
      return keys[k].order == SortOrder::kDescending ? *right < *left : *left < *right;
    }
    return a.rows < b.rows;
  });
}

std::vector<GroupFact> FactsOf(const RunGroup& group, const RunGroups& groups) {
  const auto count = [](std::size_t n) { return FieldValue(static_cast<std::int64_t>(n)); };
  std::size_t open = 0;
  for (const auto& [what, n] : group.open) open += n;
  std::vector<GroupFact> facts = {{"metric", FieldValue(std::string(groups.metric->name))},
                                  {"runs", count(group.rows.size())},
                                  {"finished", count(group.finished)},
                                  {"diverged", count(group.diverged)},
                                  {"open", count(open)}};
  for (std::size_t i = 0; i < groups.settings.size(); ++i) {
    facts.push_back({std::string(groups.settings[i]->name), group.values[i]});
  }
  const auto bound = [&](double Interval::*end) {
    return group.interval ? AsField((*group.interval).*end) : std::nullopt;
  };
  facts.insert(facts.end(), {{"n", count(group.ended())},
                             {"median", AsField(group.median)},
                             {"geometric_mean", AsField(group.geometric_mean)},
                             {"interval_low", bound(&Interval::low)},
                             {"interval_high", bound(&Interval::high)},
                             {"lowest", AsField(group.lowest)},
                             {"highest", AsField(group.highest)}});
  return facts;
}

}  // namespace runexp
