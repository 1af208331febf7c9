#include "core/statistics/estimate.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "core/base/random.h"

namespace runexp {

MeanEstimate EstimateMean(std::span<const double> values) {
  MeanEstimate estimate;
  estimate.n = values.size();
  if (values.empty()) return estimate;
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  estimate.mean = sum / n;
  if (values.size() < 2) return estimate;
  double squares = 0;
  for (const double value : values) {
    squares += (value - estimate.mean) * (value - estimate.mean);
  }
  estimate.deviation = std::sqrt(squares / (n - 1));
  if (values.size() < kLeastForInterval) return estimate;
  const double half = StudentBound(values.size() - 1) * estimate.deviation / std::sqrt(n);
  estimate.interval = {estimate.mean - half, estimate.mean + half};
  return estimate;
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  const double below = *std::max_element(values.begin(), middle);
  return below / 2 + *middle / 2;  // their sum may overflow
}

double StudentBound(std::size_t degrees_of_freedom) {
  const boost::math::students_t_distribution<double> distribution(
      static_cast<double>(degrees_of_freedom));
  return boost::math::quantile(boost::math::complement(distribution, kLevel / 2));
}

double ValuesNeeded(double mean, double deviation) {
  constexpr double kPower = 0.8;
  if (mean == 0) return std::numeric_limits<double>::infinity();
  const double level = NormalQuantile(1 - kLevel / 2);
  const double distance = (level + NormalQuantile(kPower)) * deviation / mean;
  return std::ceil(distance * distance + level * level / 2);
}

}  // namespace runexp
