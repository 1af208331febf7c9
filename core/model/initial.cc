#include "core/model/initial.h"

#include <array>
#include <cmath>
#include <string>

#include "core/base/find_named.h"

namespace runexp {
namespace {

// Each element is draw(index), of its index in row-major order.
template <class Draw>
void Fill(Matrix& values, const Draw& draw) {
  const std::size_t cols = values.cols();
  for (std::size_t r = 0; r < values.rows(); ++r) {
    for (std::size_t c = 0; c < cols; ++c) values(r, c) = static_cast<float>(draw(r * cols + c));
  }
}

void FillNormal(double stddev, const RandomStream& stream, Matrix& values) {
  Fill(values, [&](std::uint64_t index) { return stddev * stream.Normal(index); });
}

void FillUniform(double bound, const RandomStream& stream, Matrix& values) {
  Fill(values, [&](std::uint64_t index) { return bound * (2 * stream.Uniform(index) - 1); });
}

void Normal(const ModelShape&, const InitialOptions& options, const RandomStream& stream,
            const TensorInfo& tensor, Matrix& values) {
  if (tensor.kind != TensorKind::kBias) FillNormal(options.stddev, stream, values);
}

void Uniform(const ModelShape&, const InitialOptions& options, const RandomStream& stream,
             const TensorInfo& tensor, Matrix& values) {
  if (tensor.kind != TensorKind::kBias) FillUniform(options.bound, stream, values);
}

void Pytorch(const ModelShape& shape, const InitialOptions&, const RandomStream& stream,
             const TensorInfo& tensor, Matrix& values) {
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

const InitialInfo* FindInitial(std::string_view name) { return FindNamed(kInitials, name); }

Parameters InitialParameters(const ModelShape& shape, const InitialOptions& options,
                             std::uint64_t seed) {
  Parameters parameters(shape);
  for (std::size_t i = 0; i < parameters.info.size(); ++i) {
    const TensorInfo& tensor = parameters.info[i];
    const RandomStream stream(seed, "init/" + tensor.name);
    options.kind->fill(shape, options, stream, tensor, parameters.values[i]);
  }
  AddForgetBias(shape, options.forget_bias, parameters);
  return parameters;
}

}  // namespace runexp
