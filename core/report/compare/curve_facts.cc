#include "core/report/compare/curve_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace runexp {

std::vector<Spike> FindSpikes(std::span<const double> perplexity) {
  std::vector<Spike> spikes;
  double lowest = std::numeric_limits<double>::infinity();
  bool in_spike = false;
  for (std::size_t i = 0; i < perplexity.size(); ++i) {
    const double factor = perplexity[i] / lowest;
    const bool was_in_spike = in_spike;
    in_spike = factor > kSpikeFactor;
    const auto epoch = static_cast<std::int64_t>(i + 1);
    if (in_spike && !was_in_spike) {
      spikes.push_back({epoch, factor});
    } else if (in_spike && factor > spikes.back().factor) {
      spikes.back() = {epoch, factor};
    }
    lowest = std::min(lowest, perplexity[i]);
  }
  return spikes;
}

std::optional<double> PerplexityAt(std::span<const double> perplexity, std::int64_t epoch) {
  if (epoch < 1 || epoch > std::ssize(perplexity)) return std::nullopt;
  return perplexity[static_cast<std::size_t>(epoch - 1)];
}

std::optional<std::int64_t> FirstBelow(std::span<const double> perplexity, double value) {
  const auto found = std::ranges::find_if(perplexity, [value](double p) { return p < value; });
  if (found == perplexity.end()) return std::nullopt;
  return found - perplexity.begin() + 1;
}

std::optional<double> CurveArea(std::span<const double> perplexity, double baseline,
                                std::int64_t epochs) {
  if (epochs < 1 || epochs > std::ssize(perplexity) || !(baseline > 1)) return std::nullopt;
  double sum = 0;
  for (const double p : perplexity.first(static_cast<std::size_t>(epochs))) sum += std::log(p);
  return sum / std::log(baseline) / static_cast<double>(epochs);
}

}  // namespace runexp
