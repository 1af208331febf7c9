// Contrasts: does a setting make a difference, or is it noise? The log ratios of a metric between
// runs that are alike in everything but that setting, and what they prove.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/contrast/pairing.h"
#include "core/report/table/measurement.h"
#include "core/statistics/estimate.h"
#include "core/statistics/sign_flip.h"

namespace runexp {

enum class ContrastUnit {
  kSeed,  // the log ratios of all pairs with one seed are averaged first: they are not independent
  kPair,
};

struct ContrastOptions {
  const RunColumn* of = nullptr;
  const RunColumn* metric = nullptr;
  const RunColumn* by = nullptr;  // a contrast for each of its values; nullptr: one for all
  ContrastUnit unit = ContrastUnit::kSeed;
};

struct MeasuredPair {
  RunPair runs;
  Measurement from, to;  // of the metric; neither is open
};

struct Contrast {
  FieldValue from, to;  // of the setting; the ratio is that of `to` to `from`
  std::optional<FieldValue> by;
  std::vector<MeasuredPair> pairs;
  std::size_t well = 0;  // pairs in which both ended well: the ratio is theirs
  std::size_t from_diverged = 0, to_diverged = 0, both_diverged = 0;  // on this side alone; on both
  // Of the log ratios of the units that have such pairs.
  MeanEstimate effect;
  // The units that are evidence: all but those in which as many pairs diverged on one side alone as
  // on the other and none ended well. If a unit diverged on one side, the test is of signed ranks.
  std::size_t units = 0;
  std::size_t from_units_diverged = 0, to_units_diverged = 0;
  bool by_ranks = false;
  double rank_sum = 0;               // positive: `to` ranks higher
  std::optional<SignFlipTest> test;  // nothing without evidence
  double adjusted_p = 1;             // by Holm, over all contrasts

  double ratio() const;
  std::optional<Interval> ratio_interval() const;
};

struct Contrasts {
  ContrastOptions options;
  // Of each two values, in order, that have a pair of runs that have ended.
  std::vector<Contrast> contrasts;
  std::size_t without = 0;            // two values that have none
  std::vector<WithoutPairs> reasons;  // of the first kMostReasons of them
  std::size_t tests = 0;              // with a p
  std::size_t least_units = 0;        // with fewer, no p of so many tests can be as low as 5 %
  std::size_t runs = 0;
  std::size_t validated = 0;  // of them, that are compared by a validation text
  std::size_t unpaired = 0;   // without a partner for any value
  OpenCounts open;            // runs that have not ended: they are in no pair
  // The training.epochs of pairs, where a contrast has pairs of several: they count alike.
  std::set<std::int64_t> lengths;
};

// The rows must be distinct runs. Throws Error, with the reason, if there is nothing to contrast:
// one value only, or no pairs of runs that have ended.
Contrasts ContrastRuns(std::span<const RunRow> rows, const ContrastOptions& options);

// Roughly how many units an effect of this size needs to be found at 5 % with a power of 80 %, and
// never fewer than the test can decide with.
double UnitsNeeded(const Contrast& contrast, const Contrasts& contrasts);

// A line for each reason why two values have no pairs.
std::string ReasonsText(const Contrasts& all, std::string_view indent);

inline bool IsDecided(const Contrast& contrast) { return contrast.adjusted_p <= kLevel; }

}  // namespace runexp
