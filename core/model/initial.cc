#include "core/model/initial.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace runexp {
namespace {

void FillNormal(double stddev, const RandomStream& stream, Matrix& values) {
  const std::size_t cols = values.cols();
  for (std::size_t r = 0; r < values.rows(); ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      values(r, c) = static_cast<float>(stddev * stream.Normal(r * cols + c));
    }
  }
}

void FillUniform(double bound, const RandomStream& stream, Matrix& values) {
  const std::size_t cols = values.cols();
  for (std::size_t r = 0; r < values.rows(); ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      values(r, c) = static_cast<float>(bound * (2 * stream.Uniform(r * cols + c) - 1));
    }
  }
}

void Normal(const ModelShape&, double scale, const RandomStream& stream, const TensorInfo& tensor,
            Matrix& values) {
  if (tensor.kind != TensorKind::kBias) FillNormal(scale, stream, values);
}

void Uniform(const ModelShape&, double scale, const RandomStream& stream, const TensorInfo& tensor,
             Matrix& values) {
  if (tensor.kind != TensorKind::kBias) FillUniform(scale, stream, values);
}

void Pytorch(const ModelShape& shape, double, const RandomStream& stream, const TensorInfo& tensor,
             Matrix& values) {
  const bool is_embedding = shape.embedding_units > 0 && tensor.kind == TensorKind::kEmbedding;
  if (is_embedding) return FillNormal(1, stream, values);
  FillUniform(1 / std::sqrt(static_cast<double>(shape.hidden_units)), stream, values);
}

constexpr std::array<InitialInfo, 3> kInitials = {{
    {"normal", Normal},
    {"uniform", Uniform},
    {"pytorch", Pytorch},
}};

void AddForgetBias(const ModelShape& shape, double forget_bias, Parameters& parameters) {
  if (!shape.cell->forget_gate) return;
  for (std::size_t layer = 0; layer < shape.layers; ++layer) {
    Matrix& bias = parameters.values[LayerTensors(shape, layer).Bias(*shape.cell->forget_gate)];
    for (std::size_t h = 0; h < bias.cols(); ++h) bias(0, h) += static_cast<float>(forget_bias);
  }
}

}  // namespace

std::span<const InitialInfo> Initials() { return kInitials; }

const InitialInfo* FindInitial(std::string_view name) {
  const auto found = std::ranges::find(kInitials, name, &InitialInfo::name);
  return found == kInitials.end() ? nullptr : &*found;
}

Parameters InitialParameters(const ModelShape& shape, const InitialOptions& options,
                             std::uint64_t seed) {
  Parameters parameters(shape);
  for (std::size_t i = 0; i < parameters.info.size(); ++i) {
    const TensorInfo& tensor = parameters.info[i];
    const RandomStream stream(seed, "init/" + tensor.name);
    options.kind->fill(shape, options.scale, stream, tensor, parameters.values[i]);
  }
  AddForgetBias(shape, options.forget_bias, parameters);
  return parameters;
}

}  // namespace runexp
