#include "core/model/network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/kernels/embedding.h"
#include "core/kernels/matmul.h"
#include "core/kernels/reduce.h"
#include "core/model/cost.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

using Indices = std::span<const std::int32_t>;

// Lists the distinct inputs in work.occurring.
void FindOccurring(Indices inputs, Workspace& work) {
  std::fill(work.occurs.begin(), work.occurs.end(), char{0});
  for (const std::int32_t x : inputs) work.occurs[static_cast<std::size_t>(x)] = 1;
  work.occurring.clear();
  for (std::size_t v = 0; v < work.occurs.size(); ++v) {
    if (work.occurs[v] != 0) work.occurring.push_back(static_cast<std::int32_t>(v));
  }
}

void Forward(const CellInfo& cell, const Parameters& parameters, Indices inputs,
             std::size_t least_sequences, Workspace& work) {
  const auto gates = GatesOf(cell, parameters);
  const ForwardPass pass = {work.batch.batch_size,
                            work.batch.time_steps,
                            inputs,
                            std::span(gates).first(cell.gates.size()),
                            work.carried_views,
                            work.kept_views};
  ForRanges(work.batch.batch_size, least_sequences,
            [&](Range sequences) { cell.forward(pass, sequences); });
}

void Backward(const CellInfo& cell, TransposedWeights& transposed, std::size_t least_sequences,
              Workspace& work) {
  std::array<ConstMatrixView, kMaxGates> W_h_transposed;
  for (std::size_t g = 0; g < cell.gates.size(); ++g) {
    W_h_transposed[g] = transposed.Of(RecurrentOf(g))->view();
  }
  const BackwardPass pass = {work.batch.batch_size,
                             work.batch.time_steps,
                             std::span(W_h_transposed).first(cell.gates.size()),
                             work.carried_views,
                             work.kept_views,
                             work.d_gates_views};
  ForRanges(work.batch.batch_size, least_sequences,
            [&](Range sequences) { cell.backward(pass, sequences); });
}

// Computes one panel of the gradients of a gate's tensors, and their squares.
void GateGradients(std::size_t gate, std::size_t panel, Indices inputs, Workspace& work,
                   Parameters& gradients) {
  const auto part = [&](std::size_t tensor) {
    return gradients.values[tensor].view().PanelRange({panel, 1});
  };
  const ConstMatrixView before = work.carried[0].view().RowRange(0, work.batch.targets());
  const ConstMatrixView d = work.d_gates[gate].view().PanelRange({panel, 1});
  const MatrixView d_embedding = part(EmbeddingOf(gate));
  const MatrixView d_recurrent = part(RecurrentOf(gate));
  const MatrixView d_bias = part(BiasOf(gate));
  MatMulTransposed(before, d, work.zeros.RepeatedRow().PanelRange({panel, 1}), d_recurrent);
  FillWithZeros(d_bias);
  AddColumnSums(d, d_bias);
  ZeroRows(work.occurring, d_embedding);
  ScatterAddRows(d, inputs, d_embedding);
  work.squares[EmbeddingOf(gate)][panel] = SumOfSquares(d_embedding, work.occurring);
  work.squares[RecurrentOf(gate)][panel] = SumOfSquares(d_recurrent);
  work.squares[BiasOf(gate)][panel] = SumOfSquares(d_bias);
}

double GradientNorm(const std::vector<std::vector<double>>& squares) {
  double sum = 0;
  for (const std::vector<double>& tensor : squares) {
    sum += std::accumulate(tensor.begin(), tensor.end(), 0.0);
  }
  return std::sqrt(sum);
}

}  // namespace

std::array<GateWeights, kMaxGates> GatesOf(const CellInfo& cell, const Parameters& parameters) {
  std::array<GateWeights, kMaxGates> gates;
  for (std::size_t g = 0; g < cell.gates.size(); ++g) {
    gates[g] = {parameters.values[EmbeddingOf(g)].view(), parameters.values[RecurrentOf(g)].view(),
                parameters.values[BiasOf(g)].view()};
  }
  return gates;
}

BatchOutcome LossAndGradients(const Parameters& parameters, TransposedWeights& transposed,
                              const LossInfo& loss, BatchText text, Workspace& work,
                              Parameters& gradients) {
  const CellInfo& cell = *work.shape.cell;
  const std::size_t H = work.shape.hidden_units, gates = cell.gates.size();
  const std::size_t least_sequences = LeastOutputs(Product(work.batch.time_steps, H, H * gates));
  FindOccurring(text.inputs, work);
  Forward(cell, parameters, text.inputs, least_sequences, work);
  RunOutputLayer(parameters, transposed, loss, text.targets, work, gradients);
  Backward(cell, transposed, least_sequences, work);
  const std::size_t panels = PanelCount(H);
  ForEach(
      gates * panels, LeastOutputs(Product(work.batch.targets(), H, kPanelColumns)),
      [&](std::size_t i) { GateGradients(i / panels, i % panels, text.inputs, work, gradients); });
  BatchOutcome outcome;
  for (const float row_loss : work.losses) outcome.loss_sum += static_cast<double>(row_loss);
  outcome.gradient_norm = GradientNorm(work.squares);
  return outcome;
}

}  // namespace runexp
