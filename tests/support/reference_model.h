// The model in double precision, forward only, with the C library's functions: what its loss is
// mathematically. Central differences of it are the gradients to compare with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace runexp::reference {

struct Array {
  std::size_t rows = 0, cols = 0;
  std::vector<double> values;
  double operator()(std::size_t r, std::size_t c) const { return values[r * cols + c]; }
};

struct Model {
  Array W_xh, W_hh, b_h, W_hq, b_q;
};

struct Forward {
  std::vector<double> losses;  // of the T N targets
  Array state;                 // (N, H), after the batch
};

enum class Loss { kCrossEntropy, kClippedProbability };

// `inputs` and `targets`: (T, N) for the N rows of `state`, which is the state before the batch.
Forward Run(const Model& model, Loss loss, std::span<const std::int32_t> inputs,
            std::span<const std::int32_t> targets, const Array& state);

}  // namespace runexp::reference
