// What a sample says of its population: mean with an interval, median, the sample size a test
// needs.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace runexp {

struct Interval {
  double low = 0;
  double high = 0;
};

inline constexpr double kLevel = 0.05;  // of all tests; intervals are of 95 %

// Two values have an interval that spans more than ten times their distance: it says nothing.
inline constexpr std::size_t kLeastForInterval = 3;

struct MeanEstimate {
  std::size_t n = 0;
  double mean = 0;                   // 0 if there are no values
  double deviation = 0;              // of the sample, with n - 1; 0 below two values
  std::optional<Interval> interval;  // Student's t; from kLeastForInterval values on
};

// The values must be finite. Sums are taken in their order.
MeanEstimate EstimateMean(std::span<const double> values);

// Of at least one value; infinities are allowed, NaN is not.
double Median(std::vector<double> values);

// The two-sided quantile of Student's t distribution: |t| exceeds it with probability kLevel.
double StudentBound(std::size_t degrees_of_freedom);

// Roughly how many values a two-sided t test at kLevel needs to find this mean with a power of 80 %
// (Guenther, The American Statistician 35, 1981): exact to about one. Infinite if the mean is 0.
double ValuesNeeded(double mean, double deviation);

}  // namespace runexp
