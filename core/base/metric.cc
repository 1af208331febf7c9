#include "core/base/metric.h"

#include <algorithm>

namespace runexp {

std::string_view ValidationName(Evaluation evaluation) {
  static constexpr std::array<std::string_view, kEvaluations.size()> kNames = {
      "validation_cross_entropy", "validation_perplexity", "validation_bits_per_character"};
  return kNames[static_cast<std::size_t>(evaluation)];
}

std::optional<BestEpoch> FindBest(const EpochValues& curve) {
  const auto best = std::ranges::min_element(curve.values);
  if (best == curve.values.end()) return std::nullopt;
  return BestEpoch{*best, curve.EpochOf(static_cast<std::size_t>(best - curve.values.begin()))};
}

}  // namespace runexp
