// Random values for tests, and conversions between the oracle's arrays and padded matrices.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/matrix.h"
#include "core/base/random.h"
#include "tests/support/oracle.h"

namespace runexp {

// Values of both signs with magnitudes around 1, over eight binades, so that the order of a sum
// shows in its bits; one in sixteen is a zero of either sign. `name` selects the values.
inline oracle::Array RandomArray(std::size_t rows, std::size_t cols, std::string_view name) {
  const RandomStream stream(20, name);
  oracle::Array a(rows, cols);
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const auto binade = static_cast<int>(stream.Bits(2 * i) % 8);
    const double x = std::ldexp(2 * stream.Uniform(2 * i + 1) - 1, binade - 4);
    a.values[i] = static_cast<float>(stream.Bits(2 * i) >> 60 == 0 ? std::copysign(0.0, x) : x);
  }
  return a;
}

// `count` indices below `limit`, with repetitions.
inline oracle::Indices RandomIndices(std::size_t count, std::size_t limit, std::string_view name) {
  const RandomStream stream(20, name);
  oracle::Indices indices;
  for (std::size_t i = 0; i < count; ++i) {
    indices.push_back(static_cast<std::int32_t>(stream.Bits(i) % limit));
  }
  return indices;
}

inline Matrix ToMatrix(const oracle::Array& a, float padding = 0.0f) {
  Matrix m(a.rows, a.cols);
  std::ranges::fill(m.storage(), padding);
  for (std::size_t r = 0; r < a.rows; ++r) {
    for (std::size_t c = 0; c < a.cols; ++c) m(r, c) = a(r, c);
  }
  return m;
}

}  // namespace runexp
