// Summarises a perplexity curve in a few numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/metric.h"

namespace runexp {

// A series of epochs whose perplexity is more than kSpikeFactor times the lowest one before them.
struct Spike {
  std::int64_t epoch = 0;  // of its top, from 1
  double factor = 0;       // the top divided by the lowest perplexity before
};
inline constexpr double kSpikeFactor = 1.5;

std::vector<Spike> FindSpikes(const EpochValues& perplexity);

// Returns nothing if the curve has no value for the epoch (counted from 1).
std::optional<double> PerplexityAt(const EpochValues& perplexity, std::int64_t epoch);

// Returns the first epoch whose perplexity is below `value`, or nothing.
std::optional<std::int64_t> FirstBelow(const EpochValues& perplexity, double value);

// The mean of ln(perplexity) / ln(baseline) over the values of the first `epochs` epochs: the area
// below the curve on a log axis, 1 for guessing all along, 0 for a text known by heart. Returns
// nothing if the curve ends before, or there are no values.
std::optional<double> CurveArea(const EpochValues& perplexity, double baseline,
                                std::int64_t epochs);

}  // namespace runexp
