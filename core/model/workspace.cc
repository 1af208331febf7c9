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

Workspace::Workspace(const ModelShape& model_shape, BatchShape batch_shape, std::size_t threads)
    : shape(model_shape),
      batch(batch_shape),
      carried(shape.cell->carried),
      kept(shape.cell->kept),
      d_gates(shape.cell->gates.size()),
      outputs(std::min(kOutputRows * threads, batch.targets()), shape.vocabulary),
      zeros(1, std::max(shape.vocabulary, shape.hidden_units)),
      losses(batch.targets()),
      occurs(shape.vocabulary) {
  const std::size_t M = batch.targets(), H = shape.hidden_units;
  for (Matrix& matrix : carried) matrix = Matrix(M + batch.batch_size, H);
  for (Matrix& matrix : kept) matrix = Matrix(M, H);
  for (Matrix& matrix : d_gates) matrix = Matrix(M, H);
  occurring.reserve(shape.vocabulary);
  for (const TensorInfo& tensor : TensorsOf(shape)) squares.emplace_back(PanelCount(tensor.cols));
  carried_views = ViewsOf(carried);
  kept_views = ViewsOf(kept);
  d_gates_views = ViewsOf(d_gates);
}

void Workspace::KeepOverwritten() {
  const std::size_t M = batch.targets();
  overwritten = {Matrix(M, shape.vocabulary), Matrix(M, shape.vocabulary),
                 Matrix(M, shape.hidden_units)};
}

}  // namespace runexp
