#include "core/run/pytorch_weights.h"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace runexp {
namespace {

// The four tensors of one layer of torch.nn.RNN, GRU or LSTM, in which each gate has a block of
// rows.
template <typename AnyTensor>
struct LayerInPytorch {
  explicit LayerInPytorch(AnyTensor* first)
      : input(first[0]), recurrent(first[1]), bias(first[2]), inner_bias(first[3]) {}

  AnyTensor &input, &recurrent, &bias, &inner_bias;
};

std::size_t FirstOfLayer(const ModelShape& shape, std::size_t layer) {
  return (shape.embedding_units > 0 ? 1 : 0) + 4 * layer;
}

bool IsInnerBias(const CellInfo& cell, std::size_t gate) {
  return cell.inner_bias != nullptr && gate + 1 == cell.gates.size();
}

// True if the gate's recurrent product is scaled before it meets the rest, as in a GRU: then a bias
// of the product is no part of the gate's own.
bool IsProductScaled(const CellInfo& cell, std::size_t gate) {
  return cell.gates[gate].recurrent_gradient != gate;
}

// Appends m^T, row by row, to the tensor: one gate's block of rows.
void AppendTransposed(const Matrix& m, Tensor& tensor) {
  for (std::size_t c = 0; c < m.cols(); ++c) {
    for (std::size_t r = 0; r < m.rows(); ++r) tensor.values.push_back(m(r, c));
  }
}

void AppendLayer(const ModelShape& shape, const Parameters& parameters, std::size_t layer,
                 const LayerInPytorch<Tensor>& to) {
  const LayerTensors tensors(shape, layer);
  const CellInfo& cell = *shape.cell;
  const auto of = [&](std::size_t tensor) -> const Matrix& { return parameters.values[tensor]; };
  for (const std::size_t gate : cell.pytorch_gates) {
    AppendTransposed(of(tensors.Input(gate)), to.input);
    AppendTransposed(of(tensors.Recurrent(gate)), to.recurrent);
    AppendTransposed(of(tensors.Bias(gate)), to.bias);
    AppendTransposed(
        IsInnerBias(cell, gate) ? of(tensors.InnerBias()) : Matrix(1, shape.hidden_units),
        to.inner_bias);
  }
}

// The inverse of AppendTransposed for a block of rows of the tensor, from `first_row` on.
void TakeTransposed(const Tensor& tensor, std::size_t first_row, Matrix& m) {
  for (std::size_t c = 0; c < m.cols(); ++c) {
    for (std::size_t r = 0; r < m.rows(); ++r) {
      m(r, c) = tensor.values[(first_row + c) * m.rows() + r];
    }
  }
}

[[noreturn]] void RefuseInnerBias(const Tensor& tensor, std::size_t element) {
  throw Error(
      fmt::format("{} has {} as element {}, in the part that the reset gate scales, where a model "
                  "without an inner bias has 0\n"
                  "  Set model.gru_inner_bias = true",
                  tensor.name, tensor.values[element], element));
}

// PyTorch's two biases become one, but where the second is a bias of its own.
void TakeBiases(const ModelShape& shape, std::size_t gate, std::size_t first_row,
                const LayerInPytorch<const Tensor>& from, Matrix& bias) {
  for (std::size_t h = 0; h < shape.hidden_units; ++h) {
    const std::size_t element = first_row + h;
    const float outer = from.bias.values[element], inner = from.inner_bias.values[element];
    if (inner != 0 && IsProductScaled(*shape.cell, gate)) RefuseInnerBias(from.inner_bias, element);
    bias(0, h) = inner == 0 ? outer : outer + inner;
    if (!std::isfinite(bias(0, h))) {
      throw Error(fmt::format("{} + {} is not finite in element {}\n  Get the file again",
                              from.bias.name, from.inner_bias.name, element));
    }
  }
}

void TakeLayer(const ModelShape& shape, std::size_t layer, const LayerInPytorch<const Tensor>& from,
               Parameters& parameters) {
  const LayerTensors tensors(shape, layer);
  const CellInfo& cell = *shape.cell;
  std::size_t first_row = 0;
  for (const std::size_t gate : cell.pytorch_gates) {
    TakeTransposed(from.input, first_row, parameters.values[tensors.Input(gate)]);
    TakeTransposed(from.recurrent, first_row, parameters.values[tensors.Recurrent(gate)]);
    Matrix& bias = parameters.values[tensors.Bias(gate)];
    if (IsInnerBias(cell, gate)) {
      TakeTransposed(from.bias, first_row, bias);
      TakeTransposed(from.inner_bias, first_row, parameters.values[tensors.InnerBias()]);
    } else {
      TakeBiases(shape, gate, first_row, from, bias);
    }
    first_row += shape.hidden_units;
  }
}

}  // namespace

std::vector<Tensor> PytorchTensors(const ModelShape& shape) {
  const CellInfo& cell = *shape.cell;
  if (cell.pytorch_gates.empty()) {
    throw Error(fmt::format("PyTorch has no {}: its weights have no form there", cell.title));
  }
  const std::size_t V = shape.vocabulary, H = shape.hidden_units, E = shape.embedding_units;
  const std::size_t rows = cell.gates.size() * H;
  std::vector<Tensor> all;
  if (E > 0) all.push_back({"embedding.weight", {V, E}, {}});
  for (std::size_t layer = 0; layer < shape.layers; ++layer) {
    const std::size_t inputs = layer > 0 ? H : E > 0 ? E : V;
    all.push_back({fmt::format("rnn.weight_ih_l{}", layer), {rows, inputs}, {}});
    all.push_back({fmt::format("rnn.weight_hh_l{}", layer), {rows, H}, {}});
    all.push_back({fmt::format("rnn.bias_ih_l{}", layer), {rows}, {}});
    all.push_back({fmt::format("rnn.bias_hh_l{}", layer), {rows}, {}});
  }
  all.push_back({"linear.weight", {V, H}, {}});
  all.push_back({"linear.bias", {V}, {}});
  return all;
}

std::vector<Tensor> ToPytorch(const ModelShape& shape, const Parameters& parameters) {
  std::vector<Tensor> all = PytorchTensors(shape);
  if (shape.embedding_units > 0) {
    const Matrix& table = parameters.values[kEmbeddingTensor];
    for (std::size_t r = 0; r < table.rows(); ++r) {
      for (std::size_t c = 0; c < table.cols(); ++c) all[0].values.push_back(table(r, c));
    }
  }
  for (std::size_t layer = 0; layer < shape.layers; ++layer) {
    AppendLayer(shape, parameters, layer, LayerInPytorch<Tensor>(&all[FirstOfLayer(shape, layer)]));
  }
  AppendTransposed(parameters.values[OutputWeights(parameters)], all[all.size() - 2]);
  AppendTransposed(parameters.values[OutputBias(parameters)], all.back());
  return all;
}

Parameters FromPytorch(const ModelShape& shape, std::span<const Tensor> tensors) {
  Parameters parameters(shape);
  if (shape.embedding_units > 0) {
    Matrix& table = parameters.values[kEmbeddingTensor];
    for (std::size_t r = 0; r < table.rows(); ++r) {
      for (std::size_t c = 0; c < table.cols(); ++c) {
        table(r, c) = tensors[0].values[r * table.cols() + c];
      }
    }
  }
  for (std::size_t layer = 0; layer < shape.layers; ++layer) {
    TakeLayer(shape, layer, LayerInPytorch<const Tensor>(&tensors[FirstOfLayer(shape, layer)]),
              parameters);
  }
  TakeTransposed(tensors[tensors.size() - 2], 0, parameters.values[OutputWeights(parameters)]);
  TakeTransposed(tensors.back(), 0, parameters.values[OutputBias(parameters)]);
  return parameters;
}

}  // namespace runexp
