#include "core/statistics/signed_ranks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace runexp {
namespace {

// a <= b
bool AreEqual(double a, double b) { return a == b || (std::isfinite(b) && b - a <= 1e-14 * b); }

double SignOf(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

}  // namespace

std::vector<double> SignedRanks(std::span<const double> values) {
  const auto size_of = [&](std::size_t i) { return std::abs(values[i]); };
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, size_of);
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && AreEqual(size_of(order[first]), size_of(order[end]))) ++end;
    const double rank = static_cast<double>(first + 1 + end) / 2;
    for (std::size_t i = first; i < end; ++i) ranks[order[i]] = rank * SignOf(values[order[i]]);
  }
  return ranks;
}

}  // namespace runexp
