#include "core/run/convert.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"

namespace runexp {
namespace {

Tensor ToTensor(std::string name, const Matrix& matrix) {
  Tensor tensor;
  if (name[0] != 'b') tensor.shape.push_back(matrix.rows());
  tensor.shape.push_back(matrix.cols());
  tensor.name = std::move(name);
  tensor.values.reserve(matrix.rows() * matrix.cols());
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    for (std::size_t c = 0; c < matrix.cols(); ++c) tensor.values.push_back(matrix(r, c));
  }
  return tensor;
}

void FillMatrix(const Tensor& tensor, Matrix& matrix) {
  const std::size_t rows = tensor.shape.size() == 2 ? tensor.shape[0] : 1;
  if (tensor.shape.empty() || rows != matrix.rows() || tensor.shape.back() != matrix.cols()) {
    throw Error(fmt::format("the stored {} has another shape than the model", tensor.name));
  }
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < matrix.cols(); ++c) {
      matrix(r, c) = tensor.values[r * matrix.cols() + c];
    }
  }
}

}  // namespace

std::vector<Tensor> ToTensors(const Parameters& parameters) {
  std::vector<Tensor> tensors;
  for (const auto& [name, field] : kParameterFields) {
    tensors.push_back(ToTensor(name, parameters.*field));
  }
  return tensors;
}

Parameters FromTensors(const std::vector<Tensor>& tensors, ModelShape shape) {
  // Before memory is taken for a model that the file does not hold.
  std::size_t stored = 0;
  for (const Tensor& tensor : tensors) stored += tensor.values.size();
  if (stored < std::max(shape.vocabulary, shape.hidden_units) * shape.hidden_units) {
    throw Error("the stored parameters are fewer than the model has");
  }
  Parameters parameters(shape);
  for (const auto& [name, field] : kParameterFields) {
    const auto found = std::ranges::find(tensors, name, &Tensor::name);
    if (found == tensors.end()) throw Error(fmt::format("the run file has no parameter {}", name));
    FillMatrix(*found, parameters.*field);
  }
  return parameters;
}

CheckpointRecord ToCheckpoint(const TrainingState& state, double seconds_in_epoch) {
  CheckpointRecord checkpoint;
  checkpoint.epochs_done = state.epochs_done;
  checkpoint.updates_in_epoch = state.updates_in_epoch;
  checkpoint.loss_sum = state.loss_sum;
  checkpoint.gradient_norm_sum = state.gradient_norm_sum;
  checkpoint.clipped_updates = state.clipped_updates;
  checkpoint.seconds_in_epoch = seconds_in_epoch;
  checkpoint.hidden_state = ToTensor("hidden_state", state.hidden_state);
  checkpoint.parameters = ToTensors(state.parameters);
  return checkpoint;
}

TrainingState FromCheckpoint(const CheckpointRecord& checkpoint, ModelShape shape,
                             BatchShape batch) {
  TrainingState state(FromTensors(checkpoint.parameters, shape), shape, batch);
  FillMatrix(checkpoint.hidden_state, state.hidden_state);
  state.epochs_done = checkpoint.epochs_done;
  state.updates_in_epoch = checkpoint.updates_in_epoch;
  state.loss_sum = checkpoint.loss_sum;
  state.gradient_norm_sum = checkpoint.gradient_norm_sum;
  state.clipped_updates = checkpoint.clipped_updates;
  return state;
}

}  // namespace runexp
