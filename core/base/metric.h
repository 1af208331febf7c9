// The numbers that a run logs for each epoch: one table for all that compute, store or show them.
// A new metric is one name in the enum, one line in the table, and its computation in
// core/train/trainer.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace runexp {

struct CurveInfo {
  const char* name;     // in the run file, in exports and in expressions
  const char* units;    // "1": a pure number
  const char* meaning;  // a few words
  double least, most;   // the range of its values
  bool is_logarithmic;  // how it is drawn
  const char* heading;  // above its chart in a report; empty: it has none
};

inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

// What training computes: it is a part of the result.
enum class Metric : std::size_t { kCrossEntropy, kPerplexity, kGradientNorm, kClippedFraction };
inline constexpr std::array<CurveInfo, 4> kMetrics = {{
    {"cross_entropy", "nat", "cross-entropy per character", 0, kUnbounded, false, ""},
    {"perplexity", "1", "perplexity per character", 1, kUnbounded, true, "Perplexity"},
    {"gradient_norm", "1", "mean gradient norm before clipping", 0, kUnbounded, true,
     "Gradient norm, mean over the epoch's updates, before clipping"},
    {"clipped_fraction", "1", "fraction of clipped updates", 0, 1, false,
     "Clipped fraction of the epoch's updates"},
}};

// What runs are compared by; lower is better.
inline constexpr Metric kHeadlineMetric = Metric::kPerplexity;

constexpr const CurveInfo& InfoOf(Metric metric) {
  return kMetrics[static_cast<std::size_t>(metric)];
}

// What differs from one run to the next of the same experiment.
enum class Timing : std::size_t { kSeconds, kCharactersPerSecond };
inline constexpr std::array<CurveInfo, 2> kTimings = {{
    {"seconds", "s", "wall time of the epoch", 0, kUnbounded, false, ""},
    {"characters_per_second", "1/s", "training speed in characters", 0, kUnbounded, false, ""},
}};

// One value for each entry of such a table: values[i] belongs to entry i.
template <typename Key, std::size_t size, typename Value>
struct ValuePer {
  std::array<Value, size> values = {};

  Value& operator[](Key key) { return values[static_cast<std::size_t>(key)]; }
  const Value& operator[](Key key) const { return values[static_cast<std::size_t>(key)]; }
  bool operator==(const ValuePer&) const = default;
};
template <typename Value>
using PerMetric = ValuePer<Metric, kMetrics.size(), Value>;
template <typename Value>
using PerTiming = ValuePer<Timing, kTimings.size(), Value>;

// The lowest of the values of an epoch each, of equal ones the first.
struct BestEpoch {
  double value = 0;
  std::int64_t epoch = 0;  // from 1
};
// Nothing if there is no epoch.
std::optional<BestEpoch> FindBest(std::span<const double> values);

}  // namespace runexp
