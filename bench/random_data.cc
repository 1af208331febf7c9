#include "bench/random_data.h"

#include "core/base/random.h"

namespace runexp {

Matrix RandomMatrix(std::size_t rows, std::size_t cols, const char* name) {
  Matrix matrix(rows, cols);
  const RandomStream stream(1, name);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      const double uniform = 2 * stream.Uniform(r * cols + c) - 1;
      matrix(r, c) = kLargestRandom * static_cast<float>(uniform);
    }
  }
  return matrix;
}

std::vector<std::int32_t> RandomIndices(std::size_t n, std::size_t below) {
  const RandomStream stream(1, "indices");
  std::vector<std::int32_t> indices(n);
  for (std::size_t i = 0; i < n; ++i) {
    indices[i] = static_cast<std::int32_t>(stream.Uniform(i) * static_cast<double>(below));
  }
  return indices;
}

}  // namespace runexp
