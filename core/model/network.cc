#include "core/model/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>

#include "core/kernels/dropout.h"
#include "core/kernels/embedding.h"
#include "core/kernels/matmul.h"
#include "core/kernels/reduce.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

using Indices = std::span<const std::int32_t>;

// Copying or masking an element, in operations of a product.
constexpr double kCopyOperations = 20;
constexpr double kDrawOperations = 200;

// The parts of the model and of its work that belong to one layer.
struct Layer {
  Layer(Workspace& all, std::size_t index)
      : work(all.layers[index]),
        tensors(all.shape, index),
        is_one_hot(index == 0 && all.shape.embedding_units == 0),
        input(is_one_hot   ? ConstMatrixView()
              : index == 0 ? all.embedded.view()
                           : all.layers[index - 1].Output()) {}

  LayerWork& work;
  LayerTensors tensors;
  bool is_one_hot;        // its input is the text itself
  ConstMatrixView input;  // (M, H or E), unless it is
};

// The least number of sequences that is worth a thread in a cell's pass.
std::size_t LeastSequences(const Workspace& work) {
  const std::size_t H = work.shape.hidden_units, gates = work.shape.cell->gates.size();
  return LeastOutputs(Product(work.batch.time_steps, H, H * gates));
}

// Lists the distinct inputs in work.occurring.
void FindOccurring(Indices inputs, Workspace& work) {
  std::fill(work.occurs.begin(), work.occurs.end(), char{0});
  for (const std::int32_t x : inputs) work.occurs[static_cast<std::size_t>(x)] = 1;
  work.occurring.clear();
  for (std::size_t v = 0; v < work.occurs.size(); ++v) {
    if (work.occurs[v] != 0) work.occurring.push_back(static_cast<std::int32_t>(v));
  }
}

// Gathers the inputs of some sequences' gates.
void OneHotInputs(const Parameters& parameters, const Layer& layer, Indices inputs,
                  BatchShape batch, Range sequences) {
  for (std::size_t t = 0; t < batch.time_steps; ++t) {
    const Range rows = {t * batch.batch_size + sequences.first, sequences.count};
    for (std::size_t g = 0; g < layer.tensors.gates; ++g) {
      GatherRowsAndAdd(parameters.values[layer.tensors.Input(g)].view(),
                       inputs.subspan(rows.first, rows.count),
                       parameters.values[layer.tensors.Bias(g)].view(),
                       layer.work.gates_views[g].RowRange(rows));
    }
  }
}

// Computes the inputs of all gates, in all time steps at once.
void DenseInputs(const Parameters& parameters, const Layer& layer) {
  const std::size_t H = layer.work.carried[0].cols();
  ForRanges(layer.input.rows, LeastOutputs(Product(1, layer.input.cols, H * layer.tensors.gates)),
            [&](Range rows) {
              for (std::size_t g = 0; g < layer.tensors.gates; ++g) {
                MatMul(layer.input.RowRange(rows), parameters.values[layer.tensors.Input(g)].view(),
                       parameters.values[layer.tensors.Bias(g)].RepeatedRow(),
                       layer.work.gates_views[g].RowRange(rows));
              }
            });
}

template <typename View>
using PerGate = std::array<View, kMaxGates>;

void ForwardLayer(const Parameters& parameters, const Layer& layer, Indices inputs,
                  Workspace& work) {
  const CellInfo& cell = *work.shape.cell;
  const std::size_t gates = cell.gates.size();
  PerGate<ConstMatrixView> W_h;
  for (std::size_t g = 0; g < gates; ++g) {
    W_h[g] = parameters.values[layer.tensors.Recurrent(g)].view();
  }
  const ForwardPass pass = {.batch_size = work.batch.batch_size,
                            .time_steps = work.batch.time_steps,
                            .W_h = std::span(W_h).first(gates),
                            .inner_bias = cell.inner_bias == nullptr
                                              ? ConstMatrixView()
                                              : parameters.values[layer.tensors.InnerBias()].view(),
                            .gates = layer.work.gates_views,
                            .carried = layer.work.carried_views,
                            .kept = layer.work.kept_views};
  if (!layer.is_one_hot) DenseInputs(parameters, layer);
  ForRanges(work.batch.batch_size, LeastSequences(work), [&](Range sequences) {
    if (layer.is_one_hot) OneHotInputs(parameters, layer, inputs, work.batch, sequences);
    cell.forward(pass, sequences);
  });
}

// Hides a part of the layer's states from the layer above.
void DropOut(std::size_t index, double dropout, DropoutDraw draw, LayerWork& layer) {
  std::array<char, 64> name;  // an update allocates nothing
  const auto end = fmt::format_to_n(name.data(), name.size(), "dropout/layer={}/update={}",
                                    index + 1, draw.update);
  const RandomStream stream(draw.seed, std::string_view(name.data(), end.size));
  const std::size_t H = layer.mask.cols();
  ForRanges(layer.mask.rows(), LeastOutputs(kDrawOperations * static_cast<double>(H)),
            [&](Range rows) {
              const MatrixView mask = layer.mask.view().RowRange(rows);
              FillDropoutMask(stream, dropout, rows.first, mask);
              ApplyMask(layer.Hidden().RowRange(rows), mask, layer.dropped.view().RowRange(rows));
            });
}

void BackwardLayer(TransposedWeights& transposed, const Layer& layer, Workspace& work) {
  const CellInfo& cell = *work.shape.cell;
  PerGate<ConstMatrixView> W_h_transposed;
  for (std::size_t g = 0; g < cell.gates.size(); ++g) {
    W_h_transposed[g] = transposed.Of(layer.tensors.Recurrent(g))->view();
  }
  const BackwardPass pass = {.batch_size = work.batch.batch_size,
                             .time_steps = work.batch.time_steps,
                             .W_h_transposed = std::span(W_h_transposed).first(cell.gates.size()),
                             .gates = layer.work.gates_views,
                             .carried = layer.work.carried_views,
                             .kept = layer.work.kept_views,
                             .d_gates = layer.work.d_gates_views};
  ForRanges(work.batch.batch_size, LeastSequences(work),
            [&](Range sequences) { cell.backward(pass, sequences); });
}

// Computes the gradient with respect to a layer's input: a chain over the gates, in order.
void InputGradient(TransposedWeights& transposed, const Layer& layer, const Matrix& zeros,
                   const LayerWork* below, MatrixView d_input) {
  const std::size_t H = layer.work.carried[0].cols();
  ForRanges(d_input.rows, LeastOutputs(Product(1, d_input.cols, H * layer.tensors.gates)),
            [&](Range range) {
              const MatrixView rows = d_input.RowRange(range);
              for (std::size_t g = 0; g < layer.tensors.gates; ++g) {
                MatMul(layer.work.d_gates_views[g].RowRange(range),
                       transposed.Of(layer.tensors.Input(g))->view(),
                       g == 0 ? zeros.RepeatedRow() : ConstMatrixView(rows), rows);
              }
              if (below != nullptr && below->HasDropout()) {
                ApplyMask(rows, below->mask.view().RowRange(range), rows);
              }
            });
}

// One panel of the gradients of a gate's tensors, and their squares.
struct GatePanel {
  const Layer& layer;
  std::size_t gate;
  Range panel;
  Workspace& work;
  Parameters& gradients;

  MatrixView Part(std::size_t tensor) const {
    return gradients.values[tensor].view().PanelRange(panel);
  }
  void SetSquares(std::size_t tensor, double sum) const { work.squares[tensor][panel.first] = sum; }
  ConstMatrixView D(std::size_t i) const { return layer.work.d_gates_views[i].PanelRange(panel); }
  ConstMatrixView Zeros() const { return work.zeros.RepeatedRow().PanelRange(panel); }

  void Weights(std::size_t tensor, ConstMatrixView factor, ConstMatrixView d) const {
    MatMulTransposed(factor, d, Zeros(), Part(tensor));
    SetSquares(tensor, SumOfSquares(Part(tensor)));
  }
  void Bias(std::size_t tensor, ConstMatrixView d) const {
    FillWithZeros(Part(tensor));
    AddColumnSums(d, Part(tensor));
    SetSquares(tensor, SumOfSquares(Part(tensor)));
  }
  void Embedding(std::size_t tensor, Indices inputs, ConstMatrixView d) const {
    ZeroRows(work.occurring, Part(tensor));
    ScatterAddRows(d, inputs, Part(tensor));
    SetSquares(tensor, SumOfSquares(Part(tensor), work.occurring));
  }

  void Compute(Indices inputs) const {
    const CellInfo& cell = *work.shape.cell;
    const Gate& info = cell.gates[gate];
    const ConstMatrixView d = D(gate), d_recurrent = D(info.recurrent_gradient);
    const ConstMatrixView factor =
        info.factor == Gate::kStateBefore
            ? layer.work.carried_views[0].RowRange(0, work.batch.targets())
            : layer.work.kept_views[info.factor];
    Weights(layer.tensors.Recurrent(gate), factor, d_recurrent);
    Bias(layer.tensors.Bias(gate), d);
    layer.is_one_hot ? Embedding(layer.tensors.Input(gate), inputs, d)
                     : Weights(layer.tensors.Input(gate), layer.input, d);
    if (cell.inner_bias != nullptr && gate + 1 == cell.gates.size()) {
      Bias(layer.tensors.InnerBias(), d_recurrent);
    }
  }
};

void LayerGradients(const Layer& layer, Indices inputs, Workspace& work, Parameters& gradients) {
  const std::size_t H = work.shape.hidden_units, panels = PanelCount(H);
  ForEach(layer.tensors.gates * panels,
          LeastOutputs(Product(work.batch.targets(), H, kPanelColumns)), [&](std::size_t i) {
            GatePanel{layer, i / panels, {i % panels, 1}, work, gradients}.Compute(inputs);
          });
}

void EmbeddingGradients(Indices inputs, Workspace& work, Parameters& gradients) {
  const MatrixView d_table = gradients.values[kEmbeddingTensor].view();
  const double operations = kCopyOperations * static_cast<double>(work.batch.targets());
  ForEach(d_table.panels(), LeastOutputs(operations * kPanelColumns), [&](std::size_t p) {
    const MatrixView part = d_table.PanelRange({p, 1});
    ZeroRows(work.occurring, part);
    ScatterAddRows(work.d_embedded.view().PanelRange({p, 1}), inputs, part);
    work.squares[kEmbeddingTensor][p] = SumOfSquares(part, work.occurring);
  });
}

void Backward(TransposedWeights& transposed, Indices inputs, Workspace& work,
              Parameters& gradients) {
  for (std::size_t i = work.layers.size(); i-- > 0;) {
    const Layer layer(work, i);
    BackwardLayer(transposed, layer, work);
    if (i > 0) {
      LayerWork& below = work.layers[i - 1];
      InputGradient(transposed, layer, work.zeros, &below, below.d_gates_views[0]);
    } else if (!layer.is_one_hot) {
      InputGradient(transposed, layer, work.zeros, nullptr, work.d_embedded.view());
      EmbeddingGradients(inputs, work, gradients);
    }
    LayerGradients(layer, inputs, work, gradients);
  }
}

double GradientNorm(const std::vector<std::vector<double>>& squares) {
  double sum = 0;
  for (const std::vector<double>& tensor : squares) {
    sum += std::accumulate(tensor.begin(), tensor.end(), 0.0);
  }
  return std::sqrt(sum);
}

}  // namespace

void Forward(const Parameters& parameters, Indices inputs, DropoutDraw draw, Workspace& work) {
  if (work.shape.embedding_units > 0) {
    GatherRows(parameters.values[kEmbeddingTensor].view(), inputs, work.embedded.view());
  }
  for (std::size_t i = 0; i < work.layers.size(); ++i) {
    ForwardLayer(parameters, Layer(work, i), inputs, work);
    if (!work.layers[i].HasDropout()) continue;
    DropOut(i, DropoutOf(work.shape, i), draw, work.layers[i]);
  }
}

void ComputeLosses(const Parameters& parameters, const LossInfo& loss, BatchText text,
                   Workspace& work) {
  Forward(parameters, text.inputs, {}, work);
  RunOutputLosses(parameters, loss, text.targets, work);
}

BatchOutcome LossAndGradients(const Parameters& parameters, TransposedWeights& transposed,
                              const LossInfo& loss, BatchText text, DropoutDraw draw,
                              Workspace& work, Parameters& gradients) {
  FindOccurring(text.inputs, work);
  Forward(parameters, text.inputs, draw, work);
  RunOutputLayer(parameters, transposed, loss, text.targets, work, gradients);
  Backward(transposed, text.inputs, work, gradients);
  BatchOutcome outcome;
  for (const float row_loss : work.losses) outcome.loss_sum += static_cast<double>(row_loss);
  outcome.gradient_norm = GradientNorm(work.squares);
  return outcome;
}

}  // namespace runexp
