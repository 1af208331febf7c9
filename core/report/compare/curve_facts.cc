#include "core/report/compare/curve_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace runexp {

std::vector<Spike> FindSpikes(const EpochValues& perplexity) {
  std::vector<Spike> spikes;
  double lowest = std::numeric_limits<double>::infinity();
  bool in_spike = false;
  for (std::size_t i = 0; i < perplexity.values.size(); ++i) {
    const double factor = perplexity.values[i] / lowest;
    const bool was_in_spike = in_spike;
    in_spike = factor > kSpikeFactor;
    const std::int64_t epoch = perplexity.EpochOf(i);
    if (in_spike && !was_in_spike) {
      spikes.push_back({epoch, factor});
    } else if (in_spike && factor > spikes.back().factor) {
      spikes.back() = {epoch, factor};
    }
    lowest = std::min(lowest, perplexity.values[i]);
  }
  return spikes;
}

std::optional<double> PerplexityAt(const EpochValues& perplexity, std::int64_t epoch) {
  const std::int64_t every = perplexity.every_epochs;
  if (epoch < 1 || epoch > perplexity.LastEpoch() || epoch % every != 0) return std::nullopt;
  return perplexity.values[static_cast<std::size_t>(epoch / every - 1)];
}

std::optional<std::int64_t> FirstBelow(const EpochValues& perplexity, double value) {
  const auto& values = perplexity.values;
  const auto found = std::ranges::find_if(values, [value](double p) { return p < value; });
  if (found == values.end()) return std::nullopt;
  return perplexity.EpochOf(static_cast<std::size_t>(found - values.begin()));
}

std::optional<double> CurveArea(const EpochValues& perplexity, double baseline,
                                std::int64_t epochs) {
  const std::int64_t count = epochs / perplexity.every_epochs;
  if (count < 1 || count > std::ssize(perplexity.values) || !(baseline > 1)) return std::nullopt;
  double sum = 0;
  for (const double p : perplexity.values.first(static_cast<std::size_t>(count)))
    sum += std::log(p);
  return sum / std::log(baseline) / static_cast<double>(count);
}

}  // namespace runexp
