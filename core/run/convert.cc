#include "core/run/convert.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/model/cost.h"

namespace runexp {
namespace {

// A bias has one dimension.
Tensor ToTensor(std::string name, TensorKind kind, const Matrix& matrix) {
  Tensor tensor;
  if (kind != TensorKind::kBias) tensor.shape.push_back(matrix.rows());
  tensor.shape.push_back(matrix.cols());
  tensor.name = std::move(name);
  tensor.values.reserve(matrix.rows() * matrix.cols());
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    for (std::size_t c = 0; c < matrix.cols(); ++c) tensor.values.push_back(matrix(r, c));
  }
  return tensor;
}

// Fills the matrix from the tensor with this name.
void FillMatrix(const std::vector<Tensor>& tensors, const std::string& name, Matrix& matrix) {
  const auto found = std::ranges::find(tensors, name, &Tensor::name);
  if (found == tensors.end()) throw Error(fmt::format("the run file has no tensor {}", name));
  const Tensor& tensor = *found;
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
  for (std::size_t i = 0; i < parameters.info.size(); ++i) {
    const TensorInfo& info = parameters.info[i];
    tensors.push_back(ToTensor(info.name, info.kind, parameters.values[i]));
  }
  return tensors;
}

Parameters FromTensors(const std::vector<Tensor>& tensors, const ModelShape& shape) {
  // Checked before memory is allocated for a model that the file does not hold.
  std::size_t stored = 0;
  for (const Tensor& tensor : tensors) stored += tensor.values.size();
  if (stored != ParameterCount(shape)) {
    throw Error("the stored parameters are not as many as the model's");
  }
  Parameters parameters(shape);
  for (std::size_t i = 0; i < parameters.info.size(); ++i) {
    FillMatrix(tensors, parameters.info[i].name, parameters.values[i]);
  }
  return parameters;
}

CheckpointRecord ToCheckpoint(const TrainingState& state, const ModelShape& shape,
                              double seconds_in_epoch) {
  CheckpointRecord checkpoint;
  checkpoint.epochs_done = state.epochs_done;
  checkpoint.updates_in_epoch = state.updates_in_epoch;
  checkpoint.loss_sum = state.loss_sum;
  checkpoint.gradient_norm_sum = state.gradient_norm_sum;
  checkpoint.clipped_updates = state.clipped_updates;
  checkpoint.seconds_in_epoch = seconds_in_epoch;
  for (std::size_t i = 0; i < state.carried.size(); ++i) {
    checkpoint.carried.push_back(
        ToTensor(CarriedName(shape, i), TensorKind::kWeight, state.carried[i]));
  }
  checkpoint.parameters = ToTensors(state.parameters);
  return checkpoint;
}

TrainingState FromCheckpoint(const CheckpointRecord& checkpoint, const ModelShape& shape,
                             BatchShape batch) {
  TrainingState state(FromTensors(checkpoint.parameters, shape), shape, batch);
  for (std::size_t i = 0; i < state.carried.size(); ++i) {
    FillMatrix(checkpoint.carried, CarriedName(shape, i), state.carried[i]);
  }
  state.epochs_done = checkpoint.epochs_done;
  state.updates_in_epoch = checkpoint.updates_in_epoch;
  state.loss_sum = checkpoint.loss_sum;
  state.gradient_norm_sum = checkpoint.gradient_norm_sum;
  state.clipped_updates = checkpoint.clipped_updates;
  return state;
}

}  // namespace runexp
