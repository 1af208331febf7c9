#include "core/run/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

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

// The names are those of the parameters after the prefix.
void AddTensors(const Parameters& parameters, const std::string& prefix,
                std::vector<Tensor>& tensors) {
  for (std::size_t i = 0; i < parameters.info.size(); ++i) {
    const TensorInfo& info = parameters.info[i];
    tensors.push_back(ToTensor(prefix + info.name, info.kind, parameters.values[i]));
  }
}

void FillTensors(const std::vector<Tensor>& tensors, const std::string& prefix,
                 Parameters& parameters) {
  for (std::size_t i = 0; i < parameters.info.size(); ++i) {
    FillMatrix(tensors, prefix + parameters.info[i].name, parameters.values[i]);
  }
}

// Throws unless the tensors have `count` values together: before memory is allocated for a model
// that the file does not hold.
void CheckCount(const std::vector<Tensor>& tensors, std::size_t count, std::string_view what) {
  std::size_t stored = 0;
  for (const Tensor& tensor : tensors) stored += tensor.values.size();
  if (stored != count)
    throw Error(fmt::format("the stored {} are not as many as the model's", what));
}

}  // namespace

std::string MomentPrefix(const OptimizerInfo& optimizer, std::size_t moment) {
  return fmt::format("{}.", optimizer.moments[moment]);
}

std::vector<Tensor> ToTensors(const Parameters& parameters) {
  std::vector<Tensor> tensors;
  AddTensors(parameters, "", tensors);
  return tensors;
}

Parameters FromTensors(const std::vector<Tensor>& tensors, const ModelShape& shape) {
  CheckCount(tensors, ParameterCount(shape), "parameters");
  Parameters parameters(shape);
  FillTensors(tensors, "", parameters);
  return parameters;
}

CheckpointRecord ToCheckpoint(const TrainingState& state, const ModelShape& shape,
                              const OptimizerInfo& optimizer, double seconds_in_epoch) {
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
  for (std::size_t i = 0; i < state.moments.size(); ++i) {
    AddTensors(state.moments[i], MomentPrefix(optimizer, i), checkpoint.moments);
  }
  checkpoint.parameters = ToTensors(state.parameters);
  return checkpoint;
}

TrainingState FromCheckpoint(const CheckpointRecord& checkpoint, const ModelShape& shape,
                             const TrainingOptions& options) {
  const OptimizerInfo& optimizer = *options.optimizer;
  CheckCount(checkpoint.moments, optimizer.moments.size() * ParameterCount(shape), "moments");
  TrainingState state(FromTensors(checkpoint.parameters, shape), shape, options);
  for (std::size_t i = 0; i < state.moments.size(); ++i) {
    FillTensors(checkpoint.moments, MomentPrefix(optimizer, i), state.moments[i]);
  }
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
