// Compares runs side by side: their settings, results and parameters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/report/compare/curve_facts.h"
#include "core/report/load_runs.h"
#include "core/report/page/parameter_facts.h"
#include "core/text/text_names.h"

namespace runexp {

struct CompareOptions {
  std::vector<std::int64_t> epochs;  // at which perplexity is shown; empty: some of the longest run
  std::vector<double> below;         // perplexities; empty: some below that of guessing
};

struct ComparedRun {
  std::string label;  // A, B, …
  std::string file;
  ReadText text;          // what it read
  ReadText initial_file;  // what it started from; empty if that is no file
  std::int64_t numerics_version = 0;
  double baseline = 0;                                   // perplexity of guessing
  bool is_validated = false;                             // what follows is of its validation text
  std::vector<std::optional<double>> at;                 // one for each of the epochs
  std::vector<std::optional<std::int64_t>> first_below;  // one for each of the perplexities
  std::optional<std::int64_t> first_below_baseline;
  std::optional<double> area;  // over the epochs that all runs have
  std::vector<Spike> spikes;
  std::vector<MatrixFacts> matrices;  // each against the first run
};

struct Comparison {
  CompareOptions options;  // with the empty lists filled in
  std::int64_t common_epochs = 0;
  // The names of the spec's fields that differ (values_differ.h; except labels and places), and for
  // each its values as TOML, one for each run; nothing where it has no meaning.
  std::vector<std::string> fields;
  std::vector<std::vector<std::optional<std::string>>> values;
  std::vector<ComparedRun> runs;
  // Of the runs, as TextNames; empty if all read the same.
  std::vector<std::string> text_names, initial_file_names;
};

inline constexpr std::size_t kMaxComparedRuns = 26;

// Takes two to kMaxComparedRuns runs.
Comparison CompareRuns(std::span<const LoadedRun> runs, CompareOptions options);

// Returns tables for people. `width`: terminal columns.
std::string FormatComparison(const Comparison& comparison, std::size_t width);

// A missing value is null, such as a cosine that does not exist.
std::string ComparisonJson(const Comparison& comparison);

}  // namespace runexp
