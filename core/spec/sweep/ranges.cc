#include "core/spec/sweep/ranges.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "core/base/elementary.h"

namespace runexp {

double RoundTo12Digits(double number) {
  const std::string digits = fmt::format("{:.11e}", number);  // both directions are exact
  double rounded = number;
  std::from_chars(digits.data(), digits.data() + digits.size(), rounded);
  return rounded;
}

std::vector<double> LinearRange(double first, double last, double step, std::size_t limit) {
  const double steps = (last - first) / step;
  const double whole = std::floor(steps + 0.5);
  if (!(whole < static_cast<double>(limit)) || std::fabs(steps - whole) > 1e-9) return {};
  if (whole == 0) return {last};
  std::vector<double> values = {first};
  for (double i = 1; i < whole; ++i) {
    values.push_back(std::clamp(RoundTo12Digits(first + i * step), first, last));
  }
  values.push_back(last);
  return values;
}

std::vector<std::int64_t> LinearRange(std::int64_t first, std::int64_t last, std::int64_t step,
                                      std::size_t limit) {
  const auto distance = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
  const auto stride = static_cast<std::uint64_t>(step);
  if (distance % stride != 0 || distance / stride >= limit) return {};
  std::vector<std::int64_t> values;
  for (std::uint64_t i = 0; i <= distance / stride; ++i) {
    values.push_back(static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + i * stride));
  }
  return values;
}

std::vector<double> LogRange(double first, double last, std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    values.push_back(
        i == 0 ? first
               : LogPoint(first, last, static_cast<double>(i) / static_cast<double>(count - 1)));
  }
  values.push_back(last);
  return values;
}

double LinearPoint(double first, double last, double u) {
  return std::clamp(RoundTo12Digits(first + (last - first) * u), first, last);
}

double LogPoint(double first, double last, double u) {
  const double log_first = Log(first);
  const double value = Exp(log_first + (Log(last) - log_first) * u);
  return std::clamp(RoundTo12Digits(value), first, last);
}

}  // namespace runexp
