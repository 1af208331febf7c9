#include "core/base/metric.h"

#include <algorithm>

namespace runexp {

std::optional<BestEpoch> FindBest(std::span<const double> values) {
  const auto best = std::ranges::min_element(values);
  if (best == values.end()) return std::nullopt;
  return BestEpoch{*best, best - values.begin() + 1};
}

}  // namespace runexp
