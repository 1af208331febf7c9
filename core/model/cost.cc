#include "core/model/cost.h"

#include <algorithm>

namespace runexp {
namespace {

// The least work for a thread: waking it costs about as much.
constexpr double kLeastOperations = 4e6;

double Bytes(std::size_t rows, std::size_t cols) {  // of a matrix stored in panels
  return static_cast<double>(sizeof(float)) * static_cast<double>(rows) *
         static_cast<double>(PanelCount(cols) * kPanelColumns);
}

}  // namespace

std::size_t ParameterCount(const ModelShape& shape) {
  std::size_t count = 0;
  for (const TensorInfo& tensor : TensorsOf(shape)) count += tensor.rows * tensor.cols;
  return count;
}

double ProductOperations(const ModelShape& shape, BatchShape batch) {
  const std::size_t N = batch.batch_size, T = batch.time_steps, M = batch.targets();
  const std::size_t H = shape.hidden_units, V = shape.vocabulary;
  // forward, gradients with respect to H and the weights
  const double output = 3 * Product(M, H, V);
  double recurrent = 0;
  for (const Gate& gate : shape.cell->gates) {
    // The state before the batch gets no gradient, but another factor does in the first step, too.
    const std::size_t backward = gate.factor == Gate::kStateBefore ? N * (T - 1) : M;
    recurrent += 2 * Product(M, H, H) + Product(backward, H, H);
  }
  const double dense_inputs = 3 * Product(M, shape.embedding_units, H) +
                              3 * static_cast<double>(shape.layers - 1) * Product(M, H, H);
  return output + static_cast<double>(shape.layers) * recurrent +
         static_cast<double>(shape.cell->gates.size()) * dense_inputs;
}

double TensorMemory(const ModelShape& shape) {
  double bytes = 0;
  for (const TensorInfo& tensor : TensorsOf(shape)) bytes += Bytes(tensor.rows, tensor.cols);
  return bytes;
}

double WorkspaceMemory(const ModelShape& shape, BatchShape batch, std::size_t threads) {
  const std::size_t M = batch.targets(), H = shape.hidden_units, V = shape.vocabulary;
  const CellInfo& cell = *shape.cell;
  const std::size_t layers = shape.layers, E = shape.embedding_units;
  const std::size_t gates = cell.gate_is_state ? 0 : cell.gates.size();
  const std::size_t dropped = (shape.dropout > 0 ? layers - 1 : 0) + (shape.output_dropout > 0);
  return static_cast<double>(layers * cell.carried) * Bytes(M + batch.batch_size, H) +
         static_cast<double>(layers * (gates + cell.kept + cell.d_gates) + 2 * dropped) *
             Bytes(M, H) +
         2 * Bytes(M, E) + Bytes(std::min(kOutputRows * threads, M), V) +
         Bytes(1, std::max({V, H, E})) + static_cast<double>(sizeof(float) * M);
}

double WorkingMemory(const ModelShape& shape, BatchShape batch, std::size_t threads) {
  double bytes = WorkspaceMemory(shape, batch, threads);
  bytes += 2 * TensorMemory(shape);
  for (const TensorInfo& tensor : TensorsOf(shape)) {
    if (tensor.kind == TensorKind::kWeight) bytes += Bytes(tensor.cols, tensor.rows);
  }
  return bytes;
}

std::size_t LeastOutputs(double operations_per_output) {
  return 1 + static_cast<std::size_t>(kLeastOperations / operations_per_output);
}

}  // namespace runexp
