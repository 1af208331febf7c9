#include "core/statistics/sign_flip.h"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "core/base/random.h"
#include "core/statistics/estimate.h"

namespace runexp {
namespace {

constexpr std::uint64_t kDraws = (1u << 20) - 1;

// Multiples of one power of two, such that no sum of some of them, twice over, overflows.
std::vector<std::int64_t> ToIntegers(std::span<const double> values) {
  double total = 0;
  for (const double value : values) total += std::abs(value);
  int exponent = 0;
  std::frexp(total, &exponent);
  std::vector<std::int64_t> integers;
  for (const double value : values) {
    integers.push_back(std::llround(std::ldexp(value, 61 - exponent)));
  }
  return integers;
}

// The least magnitude of a sum that is as far from 0 as this one.
std::int64_t BoundOf(std::int64_t sum) {
  const std::int64_t size = std::abs(sum);
  return size - static_cast<std::int64_t>(1e-14 * static_cast<double>(size));
}

std::int64_t SumOf(std::span<const std::int64_t> values) {
  std::int64_t sum = 0;
  for (const std::int64_t value : values) sum += value;
  return sum;
}

// In the order of a Gray code, so that one sign changes from sum to sum. The last value keeps its
// sign: the other half mirrors this one.
std::uint64_t CountAll(std::vector<std::int64_t> values) {
  std::int64_t sum = SumOf(values);
  const std::int64_t bound = BoundOf(sum);
  std::uint64_t count = 1;
  const std::uint64_t half = std::uint64_t{1} << (values.size() - 1);
  for (std::uint64_t k = 1; k < half; ++k) {
    std::int64_t& value = values[static_cast<std::size_t>(std::countr_zero(k))];
    sum -= 2 * value;
    value = -value;
    count += std::abs(sum) >= bound ? 1 : 0;
  }
  return 2 * count;
}

std::uint64_t CountDrawn(std::span<const std::int64_t> values) {
  const RandomStream random(0, "sign_flips");
  const std::int64_t all = SumOf(values);
  const std::int64_t bound = BoundOf(all);
  const std::size_t words = (values.size() + 63) / 64;
  std::uint64_t count = 0;
  for (std::uint64_t draw = 0; draw < kDraws; ++draw) {
    std::int64_t flipped = 0;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < values.size(); ++i, bits >>= 1) {
      if (i % 64 == 0) bits = random.Bits(draw * words + i / 64);
      flipped += values[i] & -static_cast<std::int64_t>(bits & 1);
    }
    count += std::abs(all - 2 * flipped) >= bound ? 1 : 0;
  }
  return count;
}

}  // namespace

SignFlipTest TestSignFlips(std::span<const double> values) {
  const std::vector<std::int64_t> integers = ToIntegers(values);
  if (values.size() > kMostExactFlips) {
    const auto count = static_cast<double>(1 + CountDrawn(integers));
    return {count / static_cast<double>(1 + kDraws), false, kDraws};
  }
  const std::uint64_t sums = std::uint64_t{1} << values.size();
  return {static_cast<double>(CountAll(integers)) / static_cast<double>(sums), true, sums};
}

std::size_t LeastForSignFlips(std::size_t contrasts) {
  std::size_t n = 1;
  // All signs alike: two choices of 2^n are as far out.
  while (static_cast<double>(contrasts) * std::ldexp(2, -static_cast<int>(n)) > kLevel) ++n;
  return n;
}

}  // namespace runexp
