// The sign-flip test: would these values have another mean if chance had set their signs?
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace runexp {

struct SignFlipTest {
  double p = 1;            // two-sided
  bool is_exact = true;    // all 2^n choices of signs; otherwise drawn ones
  std::uint64_t sums = 0;  // that were compared
};

inline constexpr std::size_t kMostExactFlips = 20;  // values

// The part of the choices of signs whose sum is as far from 0 as that of the values, or farther;
// sums within 1e-14 relative to it are ties. Beyond kMostExactFlips values, the part p = (1 + c) /
// (1 + draws) of 1,048,575 choices that are drawn by Philox: the same values give the same p,
// always. The values, one at least, must be finite.
//
// Sums are exact: each value is first rounded to a multiple of 2^-60 of the sum of all magnitudes,
// which is finer than a double of that size, so that no order of summation can matter.
SignFlipTest TestSignFlips(std::span<const double> values);

// The fewest values with which the test can come to p <= kLevel at all, where p counts so many
// times (Holm): 6 for one.
std::size_t LeastForSignFlips(std::size_t contrasts);

}  // namespace runexp
