// The tensors of a model: parameters, and gradients of the same shapes.
//
// V: vocabulary, H: hidden_units, E: embedding_units.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/matrix.h"
#include "core/model/cell.h"

namespace runexp {

struct ModelShape {
  std::size_t vocabulary = 0;
  std::size_t hidden_units = 0;
  const CellInfo* cell = &Cells().front();
  std::size_t layers = 1;
  std::size_t embedding_units = 0;  // 0: the first layer reads one-hot rows
  // In [0, 1): the fraction of the hidden states that the layer above, or the output layer, does
  // not see in an update.
  double dropout = 0, output_dropout = 0;
};

// The dropout of the hidden states of a layer, from 0.
constexpr double DropoutOf(const ModelShape& shape, std::size_t layer) {
  return layer + 1 == shape.layers ? shape.output_dropout : shape.dropout;
}

// The model as it is evaluated and as it writes: all states are seen.
ModelShape WithoutDropout(ModelShape shape);

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

// In canonical order: if there is an embedding, W_xe (V, E); for each layer, for each gate g of the
// cell W_xg (rows of the layer's input, H), W_hg (H, H) and b_g (1, H), then the cell's inner bias
// (1, H) if it has one; at last W_hq (H, V) and b_q (1, V) of the output layer. The names of layer
// l > 1 end in _l.
std::vector<TensorInfo> TensorsOf(const ModelShape& shape);

// One matrix for each tensor, initially zero.
struct Parameters {
  explicit Parameters(const ModelShape& shape);

  std::vector<TensorInfo> info;
  std::vector<Matrix> values;
};

// Where a layer's tensors stand in the canonical order.
struct LayerTensors {
  LayerTensors(const ModelShape& shape, std::size_t layer);  // from 0

  std::size_t Input(std::size_t gate) const { return first + 3 * gate; }
  std::size_t Recurrent(std::size_t gate) const { return first + 3 * gate + 1; }
  std::size_t Bias(std::size_t gate) const { return first + 3 * gate + 2; }
  std::size_t InnerBias() const { return first + 3 * gates; }

  std::size_t first, gates;
};
inline constexpr std::size_t kEmbeddingTensor = 0;  // if there is one
inline std::size_t OutputWeights(const Parameters& p) { return p.values.size() - 2; }
inline std::size_t OutputBias(const Parameters& p) { return p.values.size() - 1; }

// The matrices (N, H) that a model carries from batch to batch, layer by layer: how many, and the
// name of each: H, C, H_2, …
constexpr std::size_t CarriedStates(const ModelShape& shape) {
  return shape.layers * shape.cell->carried;
}
std::string CarriedName(const ModelShape& shape, std::size_t i);

// "_l" for layer l > 1 (that is, index l - 1), else nothing.
std::string LayerSuffix(std::size_t layer);

}  // namespace runexp
