// Comparison at zero tolerance, by bit pattern: -0 is not +0. All NaNs are equal, because their
// bits differ between processors and no result may hold one.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <iomanip>
#include <span>
#include <sstream>

#include "core/base/matrix.h"
#include "core/base/ulp.h"
#include "tests/support/oracle.h"

namespace runexp {

template <std::floating_point T>
bool IsSame(T a, T b) {
  return HaveSameBits(a, b) || (a != a && b != b);
}

template <std::floating_point T>
testing::AssertionResult SameBits(T actual, T expected) {
  if (IsSame(actual, expected)) return testing::AssertionSuccess();
  std::ostringstream text;  // keeps std::hex, unlike an AssertionResult
  text << std::setprecision(17) << actual << " (0x" << std::hex << std::bit_cast<BitsOf<T>>(actual)
       << ") where " << expected << " (0x" << std::bit_cast<BitsOf<T>>(expected)
       << ") was expected";
  return testing::AssertionFailure() << text.str();
}

// Names the first element that differs.
inline testing::AssertionResult SameBits(std::span<const float> actual,
                                         std::span<const float> expected) {
  if (actual.size() != expected.size()) {
    return testing::AssertionFailure() << actual.size() << " elements, not " << expected.size();
  }
  const auto [a, e] = std::ranges::mismatch(actual, expected, IsSame<float>);
  if (a == actual.end()) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "element " << a - actual.begin() << ": " << SameBits(*a, *e).message();
}

// Ignores the padding.
inline testing::AssertionResult SameBits(ConstMatrixView actual, const oracle::Array& expected) {
  if (actual.rows != expected.rows || actual.cols != expected.cols) {
    return testing::AssertionFailure()
           << "shape (" << actual.rows << ", " << actual.cols << "), not (" << expected.rows << ", "
           << expected.cols << ')';
  }
  for (std::size_t r = 0; r < actual.rows; ++r) {
    for (std::size_t c = 0; c < actual.cols; ++c) {
      const auto same = SameBits(actual(r, c), expected(r, c));
      if (same) continue;
      return testing::AssertionFailure()
             << "row " << r << ", element " << c << ": " << same.message();
    }
  }
  return testing::AssertionSuccess();
}

}  // namespace runexp
