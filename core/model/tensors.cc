#include "core/model/tensors.h"

#include <array>

namespace runexp {

ModelShape WithoutDropout(ModelShape shape) {
  shape.dropout = shape.output_dropout = 0;
  return shape;
}

std::string LayerSuffix(std::size_t layer) {
  return layer == 0 ? std::string() : "_" + std::to_string(layer + 1);
}

std::string CarriedName(const ModelShape& shape, std::size_t i) {
  static constexpr std::array kNames = {"H", "C"};
  const std::size_t carried = shape.cell->carried;
  return kNames[i % carried] + LayerSuffix(i / carried);
}

std::vector<TensorInfo> TensorsOf(const ModelShape& shape) {
  const std::size_t V = shape.vocabulary, H = shape.hidden_units, E = shape.embedding_units;
  std::vector<TensorInfo> tensors;
  if (E > 0) tensors.push_back({"W_xe", V, E, TensorKind::kEmbedding});
  for (std::size_t layer = 0; layer < shape.layers; ++layer) {
    const std::string suffix = LayerSuffix(layer);
    const bool is_one_hot = layer == 0 && E == 0;
    const std::size_t inputs = is_one_hot ? V : layer == 0 ? E : H;
    for (const Gate& g : shape.cell->gates) {
      const std::string gate = g.suffix + suffix;
      tensors.push_back(
          {"W_x" + gate, inputs, H, is_one_hot ? TensorKind::kEmbedding : TensorKind::kWeight});
      tensors.push_back({"W_h" + gate, H, H, TensorKind::kWeight});
      tensors.push_back({"b_" + gate, 1, H, TensorKind::kBias});
    }
    if (const char* bias = shape.cell->inner_bias) {
      tensors.push_back({bias + suffix, 1, H, TensorKind::kBias});
    }
  }
  tensors.push_back({"W_hq", H, V, TensorKind::kWeight});
  tensors.push_back({"b_q", 1, V, TensorKind::kBias});
  return tensors;
}

LayerTensors::LayerTensors(const ModelShape& shape, std::size_t layer)
    : gates(shape.cell->gates.size()) {
  const std::size_t in_each = 3 * gates + (shape.cell->inner_bias != nullptr ? 1 : 0);
  first = (shape.embedding_units > 0 ? 1 : 0) + layer * in_each;
}

Parameters::Parameters(const ModelShape& shape) : info(TensorsOf(shape)) {
  values.reserve(info.size());
  for (const TensorInfo& tensor : info) values.emplace_back(tensor.rows, tensor.cols);
}

}  // namespace runexp
