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
  std::size_t layers = 1;
  std::map<std::string, Array> tensors = {};  // by name; with W_xe the model has an embedding
  // Of dropout: for each layer (T N, H), by which its hidden states are multiplied for the layer
  // above; an array without rows: by nothing.
  std::vector<Array> masks = {};
};

struct Forward {
  std::vector<double> losses;  // of the T N targets
  std::vector<Array> states;   // (N, H) each, after the batch
};

enum class Loss { kCrossEntropy, kClippedProbability };

// `inputs` and `targets`: (T, N) for the N rows of `states`, the carried states before the batch,
// layer by layer. Throws std::out_of_range for a cell that the reference does not have.
Forward Run(const Model& model, Loss loss, std::span<const std::int32_t> inputs,
            std::span<const std::int32_t> targets, const std::vector<Array>& states);

}  // namespace runexp::reference
