#include "tests/support/oracle.h"

#include <cmath>
#include <limits>

#include "tests/support/correctly_rounded.h"

namespace runexp::oracle {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The tree over 16 lanes: halves of 8, 4, 2 and 1.
template <typename T>
T Tree(std::vector<T> lanes) {
  while (lanes.size() > 1) {
    const std::size_t half = lanes.size() / 2;
    for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[half + i];
    lanes.resize(half);
  }
  return lanes[0];
}

float RowSum(std::span<const float> x) {
  std::vector<float> lanes(16);
  for (std::size_t j = 0; j < x.size(); ++j) lanes[j % 16] += x[j];
  return Tree(lanes);
}

constexpr float kLow = 1e-7f, kHigh = 1.0f - 1e-7f;

// NaN stays NaN.
float Clip(float x) { return x < kLow ? kLow : x > kHigh ? kHigh : x; }

}  // namespace

Array Transposed(const Array& a) {
  Array t(a.cols, a.rows);
  for (std::size_t r = 0; r < a.rows; ++r) {
    for (std::size_t c = 0; c < a.cols; ++c) t(c, r) = a(r, c);
  }
  return t;
}

Array MatMul(const Array& a, const Array& b, Array start) {
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < b.cols; ++j) {
      for (std::size_t k = 0; k < a.cols; ++k)
        start(i, j) = std::fma(a(i, k), b(k, j), start(i, j));
    }
  }
  return start;
}

void AddColumnSums(const Array& m, Array& sums) {
  for (std::size_t r = 0; r < m.rows; ++r) {
    for (std::size_t c = 0; c < m.cols; ++c) sums(0, c) += m(r, c);
  }
}

double SumOfSquares(const Array& m) {
  double sum = 0;
  for (std::size_t panel = 0; panel < m.cols; panel += 32) {
    std::vector<double> lanes(16);
    for (std::size_t r = 0; r < m.rows; ++r) {
      for (std::size_t c = panel; c < std::min(panel + 32, m.cols); ++c) {
        const double x = m(r, c);
        lanes[c % 16] += x * x;
      }
    }
    sum += Tree(lanes);
  }
  return sum;
}

void SgdUpdate(float step, const Array& gradient, Array& parameter) {
  for (std::size_t i = 0; i < parameter.values.size(); ++i) {
    parameter.values[i] = std::fma(-step, gradient.values[i], parameter.values[i]);
  }
}

float SoftmaxCrossEntropy(std::span<float> x, std::int32_t target, float scale) {
  float max = -kInfinity;
  for (const float value : x) max = value > max ? value : max;
  float& x_target = x[static_cast<std::size_t>(target)];
  const float below_max = max - x_target;
  for (float& value : x) value = value - max < -40.0f ? 0.0f : correctly_rounded::Exp(value - max);
  const float sum = RowSum(x);
  const float factor = scale / sum;
  for (float& value : x) value *= factor;
  x_target -= scale;
  return correctly_rounded::Log(sum) + below_max;
}

float ClippedProbability(std::span<float> x, std::int32_t target, float scale) {
  std::vector<float> q;
  for (const float value : x) q.push_back(Clip(value));
  const float sum = RowSum(q);
  const auto y = static_cast<std::size_t>(target);
  for (std::size_t j = 0; j < x.size(); ++j) {
    const bool inside = x[j] >= kLow && x[j] <= kHigh;
    const float one_hot_part = j == y ? scale / q[y] : 0.0f;
    x[j] = inside ? scale / sum - one_hot_part : 0.0f;
  }
  return correctly_rounded::Log(sum) - correctly_rounded::Log(q[y]);
}

}  // namespace runexp::oracle
