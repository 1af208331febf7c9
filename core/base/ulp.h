// The distance between two floating-point numbers, counted in representable numbers.
#pragma once

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace runexp {

template <std::floating_point T>
using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

// True if the bits are equal: -0 differs from +0, and a NaN equals itself.
template <std::floating_point T>
bool HaveSameBits(T a, T b) {
  return std::bit_cast<BitsOf<T>>(a) == std::bit_cast<BitsOf<T>>(b);
}

// Returns the number of steps between adjacent numbers from a to b. It is 0 only for equal bits, so
// -0 and +0 are neighbours, as are the largest finite number and infinity. Returns nothing if
// either is a NaN.
template <std::floating_point T>
std::optional<std::uint64_t> UlpDistance(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) return std::nullopt;
  // The bits of negative numbers ascend as the numbers descend; mirroring them orders all numbers.
  const auto rank = [](T number) {
    constexpr BitsOf<T> kSign = BitsOf<T>{1} << (8 * sizeof(T) - 1);
    const auto bits = std::bit_cast<BitsOf<T>>(number);
    return (bits & kSign) != 0 ? static_cast<BitsOf<T>>(~bits) : bits | kSign;
  };
  return rank(a) > rank(b) ? rank(a) - rank(b) : rank(b) - rank(a);
}

}  // namespace runexp
