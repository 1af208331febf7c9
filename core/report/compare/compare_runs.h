// Runs side by side: what was set differently, what came of it, and what the parameters are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/report/compare/curve_facts.h"
#include "core/report/load_runs.h"
#include "core/report/page/parameter_facts.h"

namespace runexp {

struct CompareOptions {
  std::vector<std::int64_t>
      epochs;                 // at which perplexity is shown; empty: a few of the longest run
  std::vector<double> below;  // perplexities; empty: a few below that of guessing
};

struct ComparedRun {
  std::string label;  // A, B, …
  std::string file;
  double baseline = 0;                                   // perplexity of guessing
  std::vector<std::optional<double>> at;                 // one for each of the epochs
  std::vector<std::optional<std::int64_t>> first_below;  // one for each of the perplexities
  std::optional<std::int64_t> first_below_baseline;
  std::optional<double> area;  // over the epochs that all runs have
  std::vector<Spike> spikes;
  std::vector<MatrixFacts> matrices;  // each against the first run
};

struct Comparison {
  CompareOptions options;  // filled in
  std::int64_t common_epochs = 0;
  // The names of the spec's fields that differ (labels and places left out), and of each its values
  // as TOML, one for each run.
  std::vector<std::string> fields;
  std::vector<std::vector<std::string>> values;
  std::vector<ComparedRun> runs;
};

inline constexpr std::size_t kMaxComparedRuns = 26;

// Two to kMaxComparedRuns runs.
Comparison CompareRuns(std::span<const LoadedRun> runs, CompareOptions options);

// Tables for a person. `width`: terminal columns.
std::string FormatComparison(const Comparison& comparison, std::size_t width);

std::string ComparisonJson(const Comparison& comparison);

}  // namespace runexp
