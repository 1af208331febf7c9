// The numbers a run logs for each epoch, in one table used by all code that computes, stores or
// shows them. To add a metric, add a name to the enum and a line to the table, and compute it in
// core/train/trainer.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace runexp {

struct CurveInfo {
  const char* name;     // in the run file, in exports and in expressions
  const char* units;    // "1": a pure number
  const char* meaning;  // in a few words
  double least, most;   // the range of its values
  bool is_logarithmic;  // drawn on a logarithmic axis
  const char* heading;  // of its chart in a report; empty: no chart
};

inline constexpr double kUnbounded = std::numeric_limits<double>::infinity();

// Computed by training: part of the result.
enum class Metric : std::size_t { kCrossEntropy, kPerplexity, kGradientNorm, kClippedFraction };
inline constexpr std::array<CurveInfo, 4> kMetrics = {{
    {"cross_entropy", "nat", "cross-entropy per character", 0, kUnbounded, false, ""},
    {"perplexity", "1", "perplexity per character", 1, kUnbounded, true, "Perplexity"},
    {"gradient_norm", "1", "mean gradient norm before clipping", 0, kUnbounded, true,
     "Gradient norm, mean over the epoch's updates, before clipping"},
    {"clipped_fraction", "1", "fraction of clipped updates", 0, 1, false,
     "Clipped fraction of the epoch's updates"},
}};

// Measured on text that is not trained on (core/train/evaluate.h): part of the result of a run that
// has such a text.
enum class Evaluation : std::size_t { kCrossEntropy, kPerplexity, kBitsPerCharacter };
inline constexpr std::array<CurveInfo, 3> kEvaluations = {{
    {"cross_entropy", "nat", "cross-entropy per held-out character", 0, kUnbounded, false, ""},
    {"perplexity", "1", "perplexity per held-out character", 1, kUnbounded, true, ""},
    {"bits_per_character", "bit", "bits per held-out character", 0, kUnbounded, false, ""},
}};

// What runs are compared by, where they have been evaluated and where not; lower is better.
inline constexpr Metric kHeadlineMetric = Metric::kPerplexity;
inline constexpr Evaluation kHeadlineEvaluation = Evaluation::kPerplexity;

constexpr const CurveInfo& InfoOf(Metric metric) {
  return kMetrics[static_cast<std::size_t>(metric)];
}

// Differs from one run to the next of the same experiment.
enum class Timing : std::size_t { kSeconds, kCharactersPerSecond };
inline constexpr std::array<CurveInfo, 2> kTimings = {{
    {"seconds", "s", "wall time of the epoch", 0, kUnbounded, false, ""},
    {"characters_per_second", "1/s", "training speed in characters", 0, kUnbounded, false, ""},
}};

constexpr const CurveInfo& InfoOf(Evaluation evaluation) {
  return kEvaluations[static_cast<std::size_t>(evaluation)];
}

// "validation_perplexity": the name of a figure of a run, beside those of training.
std::string_view ValidationName(Evaluation evaluation);

// One value for each entry of a table: values[i] belongs to entry i.
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
using PerEvaluation = ValuePer<Evaluation, kEvaluations.size(), Value>;
template <typename Value>
using PerTiming = ValuePer<Timing, kTimings.size(), Value>;

// Values after every so many epochs: value i belongs to epoch (i + 1) * every_epochs.
struct EpochValues {
  std::span<const double> values;
  std::int64_t every_epochs = 1;

  std::int64_t EpochOf(std::size_t i) const {
    return (static_cast<std::int64_t>(i) + 1) * every_epochs;
  }
  std::optional<double> Last() const {
    return values.empty() ? std::nullopt : std::optional(values.back());
  }
  // The last epoch that has a value; 0 if none has.
  std::int64_t LastEpoch() const { return std::ssize(values) * every_epochs; }
};

// The lowest of some values; the first of equal ones.
struct BestEpoch {
  double value = 0;
  std::int64_t epoch = 0;  // from 1
};
// Returns nothing if there are no values.
std::optional<BestEpoch> FindBest(const EpochValues& curve);

}  // namespace runexp
