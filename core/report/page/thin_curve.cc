#include "core/report/page/thin_curve.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace runexp {
namespace {

// The fewest buckets of the longest of so many curves.
std::size_t FewestBuckets(std::size_t curves) {
  return std::clamp<std::size_t>(200'000 / curves, 20, 100);
}

// True if `a` is the better minimum, or maximum.
bool Below(double a, double b) { return !std::isnan(a) && (std::isnan(b) || a < b); }
bool Above(double a, double b) { return !std::isnan(a) && (std::isnan(b) || a > b); }

std::size_t DivideUp(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

void AppendExtremes(std::span<const double> bucket, std::vector<double>& points) {
  const auto lowest = std::min_element(bucket.begin(), bucket.end(), Below);
  const auto highest = std::min_element(bucket.begin(), bucket.end(), Above);
  points.push_back(*std::min(lowest, highest));
  if (bucket.size() > 1) points.push_back(lowest == highest ? *lowest : *std::max(lowest, highest));
}

}  // namespace

std::size_t BucketSize(std::span<const std::size_t> lengths, std::size_t points) {
  const std::size_t epochs = std::accumulate(lengths.begin(), lengths.end(), std::size_t{0});
  if (epochs <= points) return 1;
  const std::size_t wanted = DivideUp(2 * epochs, points);
  const std::size_t longest = *std::ranges::max_element(lengths);
  return std::min(wanted, DivideUp(longest, FewestBuckets(lengths.size())));
}

std::vector<std::int64_t> ThinEpochs(std::size_t epochs, std::size_t bucket) {
  std::vector<std::int64_t> points;
  for (std::size_t first = 0; first < epochs; first += bucket) {
    const std::size_t last = std::min(first + bucket, epochs) - 1;
    points.push_back(static_cast<std::int64_t>(first) + 1);
    if (last > first) points.push_back(static_cast<std::int64_t>(last) + 1);
  }
  return points;
}

std::vector<double> ThinCurve(std::span<const double> values, std::size_t bucket) {
  std::vector<double> points;
  for (std::size_t first = 0; first < values.size(); first += bucket) {
    AppendExtremes(values.subspan(first, std::min(bucket, values.size() - first)), points);
  }
  return points;
}

}  // namespace runexp
