#include "tests/support/oracle.h"

#include <bit>
#include <cmath>
#include <initializer_list>
#include <limits>

namespace runexp::oracle {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Rounds to the nearest integer, ties to even, for |x| < 2^22: the sum has no fractional bits.
float RoundToInteger(float x) { return (x + 0x1.8p23f) - 0x1.8p23f; }

float PowerOfTwo(std::int32_t k) { return std::bit_cast<float>((k + 127) << 23); }

// Horner's rule in fused steps, from the highest coefficient down.
float Polynomial(std::initializer_list<float> coefficients, float x) {
  float p = 0.0f;
  for (const float c : coefficients) p = std::fma(p, x, c);
  return p;
}

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

float Exp(float x) {
  if (x < -104.0f) return 0.0f;
  if (x > 89.0f) return kInfinity;
  if (std::isnan(x)) return x;
  const float k = RoundToInteger(x * 0x1.715476p+0f);
  float r = std::fma(k, -0x1.62ep-1f, x);
  r = std::fma(k, -0x1.0bfbe8p-15f, r);
  float p = Polynomial(
      {0x1.6a2434p-10f, 0x1.1239e2p-7f, 0x1.5558f2p-5f, 0x1.555492p-3f, 0x1.fffffcp-2f}, r);
  const float sum = 1.0f + r;
  const float rest = (1.0f - sum) + r;
  p = sum + std::fma(p, r * r, rest);
  const auto n = static_cast<std::int32_t>(k);
  const std::int32_t half = n >> 1;
  return p * PowerOfTwo(half) * PowerOfTwo(n - half);
}

float Log(float x) {
  if (!(x < kInfinity)) return x;
  // x = 2^k (1 + f) with 1 + f from sqrt(1/2), which has these bits, to sqrt(2).
  const std::int32_t offset = 0x3f3504f3;
  const std::int32_t shifted = std::bit_cast<std::int32_t>(x) - offset;
  const auto k = static_cast<float>(shifted >> 23);
  const float f = std::bit_cast<float>((shifted & 0x007fffff) + offset) - 1.0f;
  const float s = f / (f + 2.0f);
  const float z = s * s;
  const float p = Polynomial({0x1.ddd8e2p-3f, 0x1.245c0cp-2f, 0x1.9999ecp-2f, 0x1.555556p-1f}, z);
  const float half_square = f * 0.5f * f;
  const float inner = std::fma(z, p, half_square);
  const float correction = std::fma(s, inner, k * 0x1.0bfbe8p-15f) - half_square;
  return std::fma(k, 0x1.62ep-1f, f + correction);
}

float Tanh(float x) {
  const float magnitude = std::fabs(x);
  if (magnitude < 0.625f) {
    const float u = x * x;
    const float p = Polynomial(
        {-0x1.76ace2p-8f, 0x1.52570ap-6f, -0x1.b84452p-5f, 0x1.11076ap-3f, -0x1.555534p-2f}, u);
    return std::fma(u * p, x, x);
  }
  const float large = 1.0f - 2.0f / (Exp(magnitude + magnitude) + 1.0f);
  return x < 0.0f ? -large : large;
}

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
  for (float& value : x) value = value - max < -40.0f ? 0.0f : Exp(value - max);
  const float sum = RowSum(x);
  const float factor = scale / sum;
  for (float& value : x) value *= factor;
  x_target -= scale;
  return Log(sum) + below_max;
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
  return Log(sum) - Log(q[y]);
}

}  // namespace runexp::oracle
