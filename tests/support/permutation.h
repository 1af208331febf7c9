// A shuffle returned by value, for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/random.h"

namespace runexp {

inline std::vector<std::uint32_t> Permutation(const RandomStream& stream, std::size_t n) {
  std::vector<std::uint32_t> order(n);
  stream.FillPermutation(order);
  return order;
}

}  // namespace runexp
