// The model in double precision, forward only, with the C library's functions: its mathematical
// loss. The central differences of this loss are the reference gradients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace runexp::reference {

struct Array {
  std::size_t rows = 0, cols = 0;
  std::vector<double> values;
  double operator()(std::size_t r, std::size_t c) const { return values[r * cols + c]; }
};

struct Model {
  std::string cell;
  std::map<std::string, Array> tensors;  // by name
};

struct Forward {
  std::vector<double> losses;  // of the T N targets
  Array state;                 // (N, H), after the batch
};

enum class Loss { kCrossEntropy, kClippedProbability };

// `inputs` and `targets`: (T, N) for the N rows of `state`, the state before the batch. Throws
// std::out_of_range for a cell that the reference does not have.
Forward Run(const Model& model, Loss loss, std::span<const std::int32_t> inputs,
            std::span<const std::int32_t> targets, const Array& state);

}  // namespace runexp::reference
