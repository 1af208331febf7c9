#include "core/model/generate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/base/elementary.h"
#include "core/kernels/matmul.h"
#include "core/model/network.h"

namespace runexp {
namespace {

// The indices of the k largest outputs, ascending.
std::vector<std::int32_t> LargestIndices(const Matrix& outputs, std::size_t k) {
  std::vector<std::int32_t> indices(outputs.cols());
  std::iota(indices.begin(), indices.end(), 0);
  if (k == 0 || k >= indices.size()) return indices;
  const auto value = [&](std::int32_t i) {
    const float output = outputs(0, static_cast<std::size_t>(i));
    return std::isnan(output) ? -std::numeric_limits<float>::infinity() : output;
  };
  std::ranges::sort(indices, [&](std::int32_t a, std::int32_t b) {
    return value(a) > value(b) || (value(a) == value(b) && a < b);
  });
  indices.resize(k);
  std::ranges::sort(indices);
  return indices;
}

}  // namespace

Generator::Generator(const ModelShape& shape, const Parameters& parameters)
    : parameters_(parameters), work_(WithoutDropout(shape), {1, 1}, 1) {}

void Generator::Read(std::int32_t index) {
  for (std::size_t i = 0; i < CarriedStates(work_.shape); ++i) {
    CopyMatrix(work_.FinalState(i), work_.InitialState(i));
  }
  Forward(parameters_, std::span(&index, 1), {}, work_);
}

const Matrix& Generator::Outputs() {
  MatMul(work_.layers.back().Output(), parameters_.values[OutputWeights(parameters_)].view(),
         parameters_.values[OutputBias(parameters_)].view(), work_.outputs.view());
  return work_.outputs;
}

std::int32_t ChooseLargest(const Matrix& outputs) {
  std::size_t best = 0;
  for (std::size_t c = 1; c < outputs.cols(); ++c) {
    if (outputs(0, c) > outputs(0, best)) best = c;
  }
  return static_cast<std::int32_t>(best);
}

std::int32_t ChooseAtRandom(const Matrix& outputs, const DrawOptions& options, double uniform) {
  const std::vector<std::int32_t> indices = LargestIndices(outputs, options.top_k);
  const auto largest =
      static_cast<double>(outputs(0, static_cast<std::size_t>(ChooseLargest(outputs))));
  std::vector<double> sums;  // of the weights up to each index
  double sum = 0;
  for (const std::int32_t index : indices) {
    const auto output = static_cast<double>(outputs(0, static_cast<std::size_t>(index)));
    sum += Exp((output - largest) / options.temperature);
    sums.push_back(sum);
  }
  // The sums are NaN if the outputs are infinite; the last index is the fallback.
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (uniform * sum < sums[i]) return indices[i];
  }
  return indices.back();
}

std::vector<std::int32_t> GenerateGreedy(const ModelShape& shape, const Parameters& parameters,
                                         std::span<const std::int32_t> prefix, std::size_t length) {
  std::vector<std::int32_t> text(prefix.begin(), prefix.end());
  text.reserve(prefix.size() + length);
  Generator generator(shape, parameters);
  for (std::size_t i = 0; i + 1 < prefix.size() + length; ++i) {
    generator.Read(text[i]);
    if (i + 1 >= prefix.size()) text.push_back(ChooseLargest(generator.Outputs()));
  }
  return text;
}

}  // namespace runexp
