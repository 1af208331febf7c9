#include "core/model/tensors.h"

#include "core/base/random.h"

namespace runexp {

std::vector<TensorInfo> TensorsOf(const ModelShape& shape) {
  const std::size_t V = shape.vocabulary, H = shape.hidden_units;
  std::vector<TensorInfo> tensors;
  for (const std::string gate : shape.cell->gates) {
    tensors.push_back({"W_x" + gate, V, H, TensorKind::kEmbedding});
    tensors.push_back({"W_h" + gate, H, H, TensorKind::kWeight});
    tensors.push_back({"b_" + gate, 1, H, TensorKind::kBias});
  }
  const std::string output = "q";
  tensors.push_back({"W_h" + output, H, V, TensorKind::kWeight});
  tensors.push_back({"b_" + output, 1, V, TensorKind::kBias});
  return tensors;
}

Parameters::Parameters(const ModelShape& shape) : info(TensorsOf(shape)) {
  values.reserve(info.size());
  for (const TensorInfo& tensor : info) values.emplace_back(tensor.rows, tensor.cols);
}

Parameters InitialParameters(const ModelShape& shape, double stddev, std::uint64_t seed) {
  Parameters parameters(shape);
  for (std::size_t i = 0; i < parameters.info.size(); ++i) {
    const TensorInfo& tensor = parameters.info[i];
    if (tensor.kind == TensorKind::kBias) continue;
    const RandomStream stream(seed, "init/" + tensor.name);
    for (std::size_t r = 0; r < tensor.rows; ++r) {
      for (std::size_t c = 0; c < tensor.cols; ++c) {
        parameters.values[i](r, c) =
            static_cast<float>(stddev * stream.Normal(r * tensor.cols + c));
      }
    }
  }
  return parameters;
}

}  // namespace runexp
