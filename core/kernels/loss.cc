#include "core/kernels/loss.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/loss.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>
#include <type_traits>

#include "core/kernels/math-inl.h"
#include "core/kernels/reduce.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// The mask of lanes, starting at column j, that are columns of the matrix and not padding.
HWY_INLINE hn::Mask<F32> ValidColumns(F32 d, std::size_t cols, std::size_t j) {
  return hn::FirstN(d, cols > j ? cols - j : 0);
}

// Rows processed together, so that their dependency chains hide each other's latency.
constexpr std::size_t kRowsAtOnce = 4;

// Visits the lanes from `lane` on of kRows rows, starting at row r. Calls f(row, values, n, first
// column) for n vectors, 16 columns apart, at columns lane, lane + 16, lane + 32, …. n is a
// constant, 2 where all their lanes are valid, and otherwise 1.
template <std::size_t kRows, class F>
HWY_INLINE void ForEachVector(MatrixView x, std::size_t r, std::size_t lane, F f) {
  constexpr std::integral_constant<std::size_t, 1> kOne;
  constexpr std::integral_constant<std::size_t, 2> kTwo;
  for (std::size_t p = 0; p < x.panels(); ++p) {
    float* values = x.Panel(p) + r * kPanelColumns + lane;
    const std::size_t first = p * kPanelColumns;
    const bool whole = first + kPanelColumns <= x.cols;
    HWY_UNROLL(4)
    for (std::size_t i = 0; i < kRows; ++i, values += kPanelColumns) {
      if (whole) {
        f(i, values, kTwo, first + lane);
      } else {
        for (std::size_t j = 0; j < x.PanelWidth(p); j += 16) {
          f(i, values + j, kOne, first + j + lane);
        }
      }
    }
  }
}

template <std::size_t kRows>
HWY_INLINE void RowMax(MatrixView x, std::size_t r, float (&result)[kRows]) {
  const F32 d;
  const VF32 lowest = hn::Set(d, -std::numeric_limits<float>::infinity());
  VF32 max[kRows];
  std::fill_n(max, kRows, lowest);
  for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
    ForEachVector<kRows>(x, r, lane,
                         [&](std::size_t i, const float* values, auto n, std::size_t j) HWY_ATTR {
                           VF32 v = hn::Load(d, values);
                           if (n == 1) v = hn::IfThenElse(ValidColumns(d, x.cols, j), v, lowest);
                           max[i] = hn::Max(max[i], v);
                           if (n == 2) max[i] = hn::Max(max[i], hn::Load(d, values + 16));
                         });
  }
  for (std::size_t i = 0; i < kRows; ++i) result[i] = hn::GetLane(hn::MaxOfLanes(d, max[i]));
}

// Sums f(row, element) over each row, in the contract's shape: f changes some vectors of elements
// in place. With kStore it also stores them, and zeros into the padding.
template <bool kStore, std::size_t kRows, class F>
HWY_INLINE void SumOf(MatrixView x, std::size_t r, float (&result)[kRows], F f) {
  const F32 d;
  alignas(kAlignment) float lanes[kRows][16];
  for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
    VF32 sum[kRows];
    std::fill_n(sum, kRows, hn::Zero(d));
    ForEachVector<kRows>(x, r, lane,
                         [&](std::size_t i, float* values, auto n, std::size_t j) HWY_ATTR {
                           VF32 v[n];
                           for (std::size_t k = 0; k < n; ++k) v[k] = hn::Load(d, values + 16 * k);
                           if (n == 2 || j < x.cols) f(i, v);
                           if (n == 1) v[0] = hn::IfThenElseZero(ValidColumns(d, x.cols, j), v[0]);
                           for (std::size_t k = 0; k < n; ++k) {
                             if constexpr (kStore) hn::Store(v[k], d, values + 16 * k);
                             sum[i] = hn::Add(sum[i], v[k]);
                           }
                         });
    for (std::size_t i = 0; i < kRows; ++i) hn::Store(sum[i], d, lanes[i] + lane);
  }
  for (std::size_t i = 0; i < kRows; ++i) result[i] = SumLanes(lanes[i]);
}

template <std::size_t kRows, class F>
HWY_INLINE void Map(MatrixView x, std::size_t r, F f) {
  const F32 d;
  for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
    ForEachVector<kRows>(x, r, lane,
                         [&](std::size_t i, float* values, auto n, std::size_t) HWY_ATTR {
                           for (std::size_t k = 0; k < n; ++k, values += 16) {
                             hn::Store(f(i, hn::Load(d, values)), d, values);
                           }
                         });
  }
}

// The logarithms of a few numbers, in whole vectors.
template <std::size_t kCount>
HWY_INLINE void LogOf(const float (&x)[kCount], float (&result)[kCount]) {
  const F32 d;
  constexpr std::size_t kPadded = std::max(kCount, hn::MaxLanes(d));
  alignas(kAlignment) float padded[kPadded];
  std::fill_n(std::copy_n(x, kCount, padded), kPadded - kCount, 1.0f);
  for (std::size_t i = 0; i < kCount; i += hn::Lanes(d)) {
    hn::Store(Log(d, hn::Load(d, padded + i)), d, padded + i);
  }
  std::copy_n(padded, kCount, result);
}

template <std::size_t kRows>
HWY_INLINE void SoftmaxCrossEntropyRows(MatrixView x, std::size_t r,
                                        std::span<const std::int32_t> targets, float scale,
                                        std::span<float> losses) {
  const F32 d;
  float max[kRows], sum[kRows], log[kRows], at_target[kRows];
  VF32 m[kRows], factor[kRows];
  const VF32 negligible = hn::Set(d, kNegligibleLogit);
  RowMax<kRows>(x, r, max);
  for (std::size_t i = 0; i < kRows; ++i) {
    at_target[i] = x(r + i, static_cast<std::size_t>(targets[r + i]));
    m[i] = hn::Set(d, max[i]);
  }
  const auto exponentials = [&]<std::size_t kVectors>(std::size_t i, VF32(&v)[kVectors]) HWY_ATTR {
    hn::Mask<F32> is_negligible[kVectors];
    for (std::size_t k = 0; k < kVectors; ++k) {
      v[k] = hn::Sub(v[k], m[i]);
      // NaN compares false and stays, which shows that the run diverged.
      is_negligible[k] = hn::Lt(v[k], negligible);
      v[k] = hn::IfThenZeroElse(is_negligible[k], v[k]);  // no denormal result on the way
    }
    ExpInRange(d, v);
    for (std::size_t k = 0; k < kVectors; ++k) v[k] = hn::IfThenZeroElse(is_negligible[k], v[k]);
  };
  SumOf<true, kRows>(x, r, sum, exponentials);
  LogOf(sum, log);
  for (std::size_t i = 0; i < kRows; ++i) {
    losses[r + i] = log[i] + (max[i] - at_target[i]);
    factor[i] = hn::Set(d, scale / sum[i]);
  }
  Map<kRows>(x, r, [&](std::size_t i, VF32 v) HWY_ATTR { return hn::Mul(v, factor[i]); });
  for (std::size_t i = 0; i < kRows; ++i) {
    x(r + i, static_cast<std::size_t>(targets[r + i])) -= scale;
  }
}

void SoftmaxCrossEntropyAll(MatrixView x, std::span<const std::int32_t> targets, float scale,
                            std::span<float> losses) {
  std::size_t r = 0;
  for (; r + kRowsAtOnce <= x.rows; r += kRowsAtOnce) {
    SoftmaxCrossEntropyRows<kRowsAtOnce>(x, r, targets, scale, losses);
  }
  for (; r < x.rows; ++r) SoftmaxCrossEntropyRows<1>(x, r, targets, scale, losses);
}

constexpr float kClipLow = 1e-7f;
constexpr float kClipHigh = 1.0f - 1e-7f;

// clip(x). NaN stays NaN, which shows that the run diverged.
HWY_INLINE VF32 Clip(F32 d, VF32 x) {
  const VF32 low = hn::Set(d, kClipLow), high = hn::Set(d, kClipHigh);
  return hn::IfThenElse(hn::Lt(x, low), low, hn::IfThenElse(hn::Gt(x, high), high, x));
}

void ClippedProbabilityAll(MatrixView x, std::span<const std::int32_t> targets, float scale,
                           std::span<float> losses) {
  const F32 d;
  const VF32 low = hn::Set(d, kClipLow), high = hn::Set(d, kClipHigh);
  for (std::size_t r = 0; r < x.rows; ++r) {
    float& at_target = x(r, static_cast<std::size_t>(targets[r]));
    const float output = at_target;
    const float q = hn::GetLane(Clip(d, hn::Set(d, output)));
    float sum[1];
    SumOf<false>(x, r, sum, [&](std::size_t, auto& v) HWY_ATTR {
      for (VF32& y : v) y = Clip(d, y);
    });
    float log[2];
    LogOf({sum[0], q}, log);
    losses[r] = log[0] - log[1];
    const VF32 inside = hn::Set(d, scale / sum[0]);
    Map<1>(x, r, [&](std::size_t, VF32 v) HWY_ATTR {
      return hn::IfThenElseZero(hn::And(hn::Ge(v, low), hn::Le(v, high)), inside);
    });
    if (output >= kClipLow && output <= kClipHigh) at_target -= scale / q;
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(SoftmaxCrossEntropyAll);
HWY_EXPORT(ClippedProbabilityAll);

void SoftmaxCrossEntropy(MatrixView x, std::span<const std::int32_t> targets, float scale,
                         std::span<float> losses) {
  HWY_DYNAMIC_DISPATCH(SoftmaxCrossEntropyAll)(x, targets, scale, losses);
}

void ClippedProbability(MatrixView x, std::span<const std::int32_t> targets, float scale,
                        std::span<float> losses) {
  HWY_DYNAMIC_DISPATCH(ClippedProbabilityAll)(x, targets, scale, losses);
}

}  // namespace runexp
#endif  // HWY_ONCE
