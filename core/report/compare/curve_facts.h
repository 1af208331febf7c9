// What a perplexity curve says in a few numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace runexp {

// A stretch of epochs in which perplexity is more than kSpikeFactor times the lowest before it.
struct Spike {
  std::int64_t epoch = 0;  // of its top, from 1
  double factor = 0;       // the top over the lowest perplexity before
};
inline constexpr double kSpikeFactor = 1.5;

std::vector<Spike> FindSpikes(std::span<const double> perplexity);

// Nothing where the run has no such epoch (they count from 1).
std::optional<double> PerplexityAt(std::span<const double> perplexity, std::int64_t epoch);

// The first epoch whose perplexity is below `value`; nothing if there is none.
std::optional<std::int64_t> FirstBelow(std::span<const double> perplexity, double value);

// The mean of ln(perplexity) / ln(baseline) over the first `epochs` epochs: the area below the
// curve on a log axis, 1 for guessing all along, 0 for a text that is known by heart. Nothing if
// there are not so many epochs, or none.
std::optional<double> CurveArea(std::span<const double> perplexity, double baseline,
                                std::int64_t epochs);

}  // namespace runexp
