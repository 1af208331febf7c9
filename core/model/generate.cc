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
    : cell_(*shape.cell),
      parameters_(parameters),
      carried_(cell_.carried, Matrix(2, shape.hidden_units)),
      kept_(cell_.kept, Matrix(1, shape.hidden_units)),
      output_(1, shape.vocabulary) {
  for (Matrix& matrix : carried_) carried_views_.push_back(matrix.view());
  for (Matrix& matrix : kept_) kept_views_.push_back(matrix.view());
}

void Generator::Read(std::int32_t index) {
  for (const MatrixView& state : carried_views_) {
    CopyMatrix(state.RowRange(1, 1), state.RowRange(0, 1));
  }
  const auto gates = GatesOf(cell_, parameters_);
  const ForwardPass pass = {.batch_size = 1,
                            .time_steps = 1,
                            .inputs = std::span(&index, 1),
                            .gates = std::span(gates).first(cell_.gates.size()),
                            .carried = carried_views_,
                            .kept = kept_views_};
  cell_.forward(pass, {0, 1});
}

const Matrix& Generator::Outputs() {
  MatMul(carried_views_[0].RowRange(1, 1), parameters_.values[OutputWeights(parameters_)].view(),
         parameters_.values[OutputBias(parameters_)].view(), output_.view());
  return output_;
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
