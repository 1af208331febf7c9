#include "core/model/workspace.h"

#include <algorithm>

#include "core/kernels/matmul.h"

namespace runexp {
namespace {

std::vector<MatrixView> ViewsOf(std::vector<Matrix>& matrices) {
  std::vector<MatrixView> views;
  for (Matrix& matrix : matrices) views.push_back(matrix.view());
  return views;
}

}  // namespace

TransposedWeights::TransposedWeights(const ModelShape& shape) {
  for (const TensorInfo& tensor : TensorsOf(shape)) {
    const bool is_needed = tensor.kind == TensorKind::kWeight;
    values.push_back(is_needed ? Matrix(tensor.cols, tensor.rows) : Matrix());
  }
}

void Transpose(const Parameters& parameters, TransposedWeights& transposed) {
  for (std::size_t i = 0; i < parameters.values.size(); ++i) {
    if (Matrix* out = transposed.Of(i)) Transpose(parameters.values[i].view(), out->view());
  }
}

LayerWork::LayerWork(const ModelShape& shape, BatchShape batch, std::size_t layer) {
  const CellInfo& cell = *shape.cell;
  const std::size_t M = batch.targets(), H = shape.hidden_units;
  const auto make = [H](std::size_t count, std::size_t rows, std::vector<Matrix>& matrices) {
    for (std::size_t i = 0; i < count; ++i) matrices.emplace_back(rows, H);
    return ViewsOf(matrices);
  };
  carried_views = make(cell.carried, M + batch.batch_size, carried);
  gates_views = make(cell.gate_is_state ? 0 : cell.gates.size(), M, gates);
  if (cell.gate_is_state) gates_views = {carried_views[0].RowRange(batch.batch_size, M)};
  kept_views = make(cell.kept, M, kept);
  d_gates_views = make(cell.d_gates, M, d_gates);
  if (DropoutOf(shape, layer) > 0) mask = dropped = Matrix(M, H);
}

ConstMatrixView LayerWork::Hidden() const {
  const ConstMatrixView all = carried[0].view();
  const std::size_t M = d_gates[0].rows();
  return all.RowRange(all.rows - M, M);
}

Workspace::Workspace(const ModelShape& model_shape, BatchShape batch_shape, std::size_t threads)
    : shape(model_shape),
      batch(batch_shape),
      outputs(std::min(kOutputRows * threads, batch.targets()), shape.vocabulary),
      zeros(1, std::max({shape.vocabulary, shape.hidden_units, shape.embedding_units})),
      losses(batch.targets()),
      occurs(shape.vocabulary) {
  if (shape.embedding_units > 0) {
    embedded = d_embedded = Matrix(batch.targets(), shape.embedding_units);
  }
  for (std::size_t layer = 0; layer < shape.layers; ++layer) {
    layers.emplace_back(shape, batch, layer);
  }
  occurring.reserve(shape.vocabulary);
  for (const TensorInfo& tensor : TensorsOf(shape)) squares.emplace_back(PanelCount(tensor.cols));
}

void Workspace::KeepOverwritten() {
  const std::size_t M = batch.targets();
  overwritten = {Matrix(M, shape.vocabulary), Matrix(M, shape.vocabulary),
                 Matrix(M, shape.hidden_units)};
}

}  // namespace runexp
