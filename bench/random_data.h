// Operands for the benchmarks, the same in every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/matrix.h"

namespace runexp {

inline constexpr float kLargestRandom = 0.05f;

// Uniform in [-kLargestRandom, kLargestRandom]; `name` distinguishes matrices.
Matrix RandomMatrix(std::size_t rows, std::size_t cols, const char* name);

// n uniform indices in [0, below).
std::vector<std::int32_t> RandomIndices(std::size_t n, std::size_t below);

}  // namespace runexp
