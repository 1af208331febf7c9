#include "core/report/compare/compare_runs.h"

#include <algorithm>
#include <functional>

#include "core/log/initial_values.h"
#include "core/report/values_differ.h"
#include "core/spec/meaning.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

EpochValues CurveOf(const LoadedRun& run) { return HeadlineCurve(run.record); }

double BaselineOf(const LoadedRun& run) {
  return static_cast<double>(run.record.corpus.vocabulary.size());
}

// 1, 3, 10, 30, … and the last epoch of the longest run.
std::vector<std::int64_t> SomeEpochs(std::span<const LoadedRun> runs) {
  std::int64_t last = 0;
  for (const LoadedRun& run : runs) last = std::max(last, CurveOf(run).LastEpoch());
  const auto has_value = [&](std::int64_t epoch) {
    return std::ranges::any_of(
        runs, [&](const LoadedRun& run) { return PerplexityAt(CurveOf(run), epoch).has_value(); });
  };
  std::vector<std::int64_t> epochs;
  for (std::int64_t power = 1; power < last; power *= 10) {
    for (const std::int64_t epoch : {power, 3 * power}) {
      if (epoch < last && has_value(epoch)) epochs.push_back(epoch);
    }
  }
  if (last > 0) epochs.push_back(last);
  return epochs;
}

std::vector<double> SomePerplexities(std::span<const LoadedRun> runs) {
  const double baseline = BaselineOf(*std::ranges::max_element(runs, {}, BaselineOf));
  std::vector<double> below;
  for (const double value : {300.0, 100.0, 30.0, 10.0, 3.0, 2.0, 1.5, 1.2, 1.1, 1.05}) {
    const auto reaches = [value](const LoadedRun& run) {
      return FirstBelow(CurveOf(run), value).has_value();
    };
    if (value < baseline && std::ranges::any_of(runs, reaches)) below.push_back(value);
  }
  return below;
}

void CollectDifferingFields(std::span<const LoadedRun> runs, Comparison& comparison) {
  for (const Field& field : Fields()) {
    if (!CanChangeResult(field)) continue;
    std::vector<std::optional<std::string>> values;
    for (const LoadedRun& run : runs) {
      const std::optional<FieldValue> value = FindValue(field, run.record.spec);
      values.push_back(value ? std::optional(TomlText(*value)) : std::nullopt);
    }
    if (!ValuesDiffer(values, std::identity())) continue;
    comparison.fields.emplace_back(field.name);
    comparison.values.push_back(std::move(values));
  }
}

ComparedRun Describe(const LoadedRun& run, const LoadedRun& first, const Comparison& comparison) {
  const EpochValues curve = CurveOf(run);
  ComparedRun described;
  described.label = std::string(1, static_cast<char>('A' + comparison.runs.size()));
  described.file = run.path.string();
  described.text = {run.record.corpus.file, run.record.corpus.sha256};
  described.initial_file = {run.record.spec.model.initial_file, InitialValuesSha256(run.record)};
  described.numerics_version = run.record.numerics_version;
  described.baseline = BaselineOf(run);
  described.is_validated = run.record.validation.has_value();
  for (const std::int64_t epoch : comparison.options.epochs) {
    described.at.push_back(PerplexityAt(curve, epoch));
  }
  for (const double value : comparison.options.below) {
    described.first_below.push_back(FirstBelow(curve, value));
  }
  described.first_below_baseline = FirstBelow(curve, described.baseline);
  described.area = CurveArea(curve, described.baseline, comparison.common_epochs);
  described.spikes = FindSpikes(curve);
  described.matrices = CompareParameters(run.record, first.record);
  return described;
}

}  // namespace

Comparison CompareRuns(std::span<const LoadedRun> runs, CompareOptions options) {
  Comparison comparison;
  comparison.options = std::move(options);
  if (comparison.options.epochs.empty()) comparison.options.epochs = SomeEpochs(runs);
  if (comparison.options.below.empty()) comparison.options.below = SomePerplexities(runs);
  const auto length = [](const LoadedRun& run) { return CurveOf(run).LastEpoch(); };
  comparison.common_epochs = length(*std::ranges::min_element(runs, {}, length));
  CollectDifferingFields(runs, comparison);
  for (const LoadedRun& run : runs) {
    comparison.runs.push_back(Describe(run, runs.front(), comparison));
  }
  std::vector<ReadText> texts, initial_files;
  for (const ComparedRun& run : comparison.runs) {
    texts.push_back(run.text);
    initial_files.push_back(run.initial_file);
  }
  comparison.text_names = TextNames(texts);
  comparison.initial_file_names = TextNames(initial_files);
  return comparison;
}

}  // namespace runexp
