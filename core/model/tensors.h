// The tensors of a model: parameters, and gradients of the same shapes.
//
// V: vocabulary, H: hidden_units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/matrix.h"
#include "core/model/cell.h"

namespace runexp {

struct ModelShape {
  std::size_t vocabulary = 0;
  std::size_t hidden_units = 0;
  const CellInfo* cell = &Cells().front();
};

enum class TensorKind {
  // Row i belongs to character i: only characters that occur in a batch have a gradient.
  kEmbedding,
  kWeight,
  kBias,  // one row
};

struct TensorInfo {
  std::string name;  // as in the chapter's formulas
  std::size_t rows = 0, cols = 0;
  TensorKind kind = TensorKind::kWeight;
};

// In canonical order: W_xg (V, H), W_hg (H, H) and b_g (1, H) for each gate g of the cell, then
// the weights (H, V) and bias (1, V) of the output layer, whose letter is q.
std::vector<TensorInfo> TensorsOf(const ModelShape& shape);

// One matrix for each tensor, initially zero.
struct Parameters {
  explicit Parameters(const ModelShape& shape);

  std::vector<TensorInfo> info;
  std::vector<Matrix> values;
};

// The index of a tensor in the canonical order.
constexpr std::size_t EmbeddingOf(std::size_t gate) { return 3 * gate; }
constexpr std::size_t RecurrentOf(std::size_t gate) { return 3 * gate + 1; }
constexpr std::size_t BiasOf(std::size_t gate) { return 3 * gate + 2; }
inline std::size_t OutputWeights(const Parameters& p) { return p.values.size() - 2; }
inline std::size_t OutputBias(const Parameters& p) { return p.values.size() - 1; }

// Weights are normal with standard deviation `stddev`, biases zero. Element (r, c) of tensor M is
// draw r * cols + c of the stream "init/M", so it depends only on the seed.
Parameters InitialParameters(const ModelShape& shape, double stddev, std::uint64_t seed);

}  // namespace runexp
