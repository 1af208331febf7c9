#include "core/run/pytorch_weights.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "core/base/error.h"

namespace runexp {
namespace {

// Appends m^T, row by row, to the tensor: one gate's block of rows.
void AppendTransposed(const Matrix& m, Tensor& tensor) {
  for (std::size_t c = 0; c < m.cols(); ++c) {
    for (std::size_t r = 0; r < m.rows(); ++r) tensor.values.push_back(m(r, c));
  }
}

Tensor Transposed(std::string name, const Matrix& m) {
  Tensor tensor{std::move(name), {m.cols(), m.rows()}, {}};
  AppendTransposed(m, tensor);
  return tensor;
}

Tensor Bias(std::string name, const Matrix& m) {
  Tensor tensor{std::move(name), {m.cols()}, {}};
  AppendTransposed(m, tensor);
  return tensor;
}

// The four tensors of one layer of torch.nn.RNN, GRU or LSTM.
void AddLayer(const ModelShape& shape, const Parameters& parameters, std::size_t layer,
              std::vector<Tensor>& all) {
  const LayerTensors tensors(shape, layer);
  const CellInfo& cell = *shape.cell;
  const std::size_t rows = cell.gates.size() * shape.hidden_units;
  const auto of = [&](std::size_t tensor) -> const Matrix& { return parameters.values[tensor]; };
  Tensor input{fmt::format("rnn.weight_ih_l{}", layer), {rows, of(tensors.Input(0)).rows()}, {}};
  Tensor recurrent{fmt::format("rnn.weight_hh_l{}", layer), {rows, shape.hidden_units}, {}};
  Tensor bias{fmt::format("rnn.bias_ih_l{}", layer), {rows}, {}};
  Tensor inner_bias{fmt::format("rnn.bias_hh_l{}", layer), {rows}, {}};
  for (const std::size_t gate : cell.pytorch_gates) {
    AppendTransposed(of(tensors.Input(gate)), input);
    AppendTransposed(of(tensors.Recurrent(gate)), recurrent);
    AppendTransposed(of(tensors.Bias(gate)), bias);
    const bool is_inner = cell.inner_bias != nullptr && gate + 1 == cell.gates.size();
    AppendTransposed(is_inner ? of(tensors.InnerBias()) : Matrix(1, shape.hidden_units),
                     inner_bias);
  }
  for (Tensor* tensor : {&input, &recurrent, &bias, &inner_bias}) all.push_back(std::move(*tensor));
}

}  // namespace

std::vector<Tensor> ToPytorch(const ModelShape& shape, const Parameters& parameters) {
  if (shape.cell->pytorch_gates.empty()) {
    throw Error(
        fmt::format("PyTorch has no {}: its weights have no form there", shape.cell->title));
  }
  std::vector<Tensor> all;
  if (shape.embedding_units > 0) {
    const Matrix& table = parameters.values[kEmbeddingTensor];
    Tensor embedding{"embedding.weight", {table.rows(), table.cols()}, {}};
    for (std::size_t r = 0; r < table.rows(); ++r) {
      for (std::size_t c = 0; c < table.cols(); ++c) embedding.values.push_back(table(r, c));
    }
    all.push_back(std::move(embedding));
  }
  for (std::size_t layer = 0; layer < shape.layers; ++layer) {
    AddLayer(shape, parameters, layer, all);
  }
  all.push_back(Transposed("linear.weight", parameters.values[OutputWeights(parameters)]));
  all.push_back(Bias("linear.bias", parameters.values[OutputBias(parameters)]));
  return all;
}

}  // namespace runexp
