#include "core/report/table/measurement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/metric.h"
#include "core/report/table/run_cell.h"
#include "core/report/table/run_expression.h"
#include "core/spec/diagnostic.h"
#include "core/text/human_text.h"

namespace runexp {
namespace {

constexpr std::string_view kSeconds = "seconds", kEpochs = "epochs_done";

// Numbers that are known before a run begins.
constexpr std::array<std::string_view, 2> kGiven = {"vocabulary_size", "numerics_version"};

bool IsMeasured(const RunColumn& column) {
  return column.field == nullptr && column.is_number() &&
         std::ranges::find(kGiven, column.name) == kGiven.end();
}

}  // namespace

Measurement Measure(const RunRow& row, const RunColumn& metric) {
  constexpr Measurement kDiverged = {Outcome::kDiverged, std::numeric_limits<double>::infinity()};
  const bool is_cost = metric.name == kSeconds || metric.name == kEpochs;
  if (row.status == RunStatus::kDiverged && !is_cost) return kDiverged;
  const std::optional<FieldValue> cell = HasEnded(row.status) ? CellOf(metric, row) : std::nullopt;
  if (!cell || std::isnan(CellNumber(*cell))) return {};
  const double value = CellNumber(*cell);
  return std::isinf(value) ? kDiverged : Measurement{Outcome::kMeasured, value};
}

const RunColumn& ParseMetric(const std::string& text, const std::string& label) {
  const RunColumn& column = ParseColumnName(text, label);
  if (IsMeasured(column)) return column;
  Diagnostic diagnostic;
  diagnostic.file = label;
  diagnostic.cause = fmt::format(
      "{} is {}", column.name,
      column.field != nullptr ? "a setting; nothing measures it" : "no number that a run measures");
  std::vector<std::string_view> names;
  for (const RunColumn& other : RunColumns()) {
    if (IsMeasured(other)) names.push_back(other.name);
  }
  diagnostic.remedy = fmt::format("one of {}", fmt::join(names, ", "));
  throw SpecError({diagnostic});
}

const RunColumn& HeadlineColumn() { return *FindRunColumn(InfoOf(kHeadlineMetric).name); }

std::string MetricText(const RunColumn& metric, double value) {
  return metric.name == kSeconds ? HumanSeconds(value) : HumanPerplexity(value);
}

void CountOpen(const RunRow& row, const RunColumn& metric, OpenCounts& counts) {
  ++counts[HasEnded(row.status) ? fmt::format("without {}", metric.name) : StatusName(row.status)];
}

std::string OpenText(const OpenCounts& counts) {
  std::string text;
  for (const auto& [what, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        WithCommas(static_cast<std::int64_t>(count)), what);
  }
  return text;
}

}  // namespace runexp
