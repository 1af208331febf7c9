#include "core/kernels/loss.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/loss.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>

#include "core/kernels/math-inl.h"
#include "core/kernels/reduce.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// Which of the lanes that start at column j are columns of the matrix, not padding.
HWY_INLINE hn::Mask<F32> ValidColumns(F32 d, std::size_t cols, std::size_t j) {
  return hn::FirstN(d, cols > j ? cols - j : 0);
}

// For the lanes from `lane` on: calls f(values, are all valid, first column) for columns lane,
// lane + 16, lane + 32, … of row r, a vector each time.
template <class F>
HWY_INLINE void ForEachVector(MatrixView x, std::size_t r, std::size_t lane, F f) {
  for (std::size_t p = 0; p < x.panels(); ++p) {
    float* row = x.Panel(p) + r * kPanelColumns + lane;
    const std::size_t first = p * kPanelColumns;
    if (first + kPanelColumns <= x.cols) {
      f(row, true, first + lane);
      f(row + 16, true, first + 16 + lane);
    } else {
      for (std::size_t j = 0; j < x.PanelWidth(p); j += 16) f(row + j, false, first + j + lane);
    }
  }
}

HWY_INLINE float RowMax(MatrixView x, std::size_t r) {
  const F32 d;
  const VF32 lowest = hn::Set(d, -std::numeric_limits<float>::infinity());
  VF32 max = lowest;
  for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
    ForEachVector(x, r, lane, [&](const float* values, bool valid, std::size_t j) HWY_ATTR {
      VF32 v = hn::Load(d, values);
      if (!valid) v = hn::IfThenElse(ValidColumns(d, x.cols, j), v, lowest);
      max = hn::Max(max, v);
    });
  }
  return hn::GetLane(hn::MaxOfLanes(d, max));
}

// The sum of f(element) over the row, in the contract's shape. With kStore each element becomes
// f(element) besides, and the padding zero.
template <bool kStore, class F>
HWY_INLINE float SumOf(MatrixView x, std::size_t r, F f) {
  const F32 d;
  alignas(kAlignment) float lanes[16];
  for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
    VF32 sum = hn::Zero(d);
    ForEachVector(x, r, lane, [&](float* values, bool valid, std::size_t j) HWY_ATTR {
      VF32 v = f(hn::Load(d, values));
      if (!valid) v = hn::IfThenElseZero(ValidColumns(d, x.cols, j), v);
      if constexpr (kStore) hn::Store(v, d, values);
      sum = hn::Add(sum, v);
    });
    hn::Store(sum, d, lanes + lane);
  }
  return SumLanes(lanes);
}

template <class F>
HWY_INLINE void Map(MatrixView x, std::size_t r, F f) {
  const F32 d;
  for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
    ForEachVector(x, r, lane, [&](float* values, bool, std::size_t) HWY_ATTR {
      hn::Store(f(hn::Load(d, values)), d, values);
    });
  }
}

HWY_INLINE float Log1(float x) { return hn::GetLane(Log(F32(), hn::Set(F32(), x))); }

void SoftmaxCrossEntropyAll(MatrixView x, std::span<const std::int32_t> targets, float scale,
                            std::span<float> losses) {
  const F32 d;
  for (std::size_t r = 0; r < x.rows; ++r) {
    float& at_target = x(r, static_cast<std::size_t>(targets[r]));
    const float max = RowMax(x, r);
    const float target_below_max = max - at_target;
    const VF32 m = hn::Set(d, max);
    const float sum = SumOf<true>(x, r, [&](VF32 v) HWY_ATTR { return Exp(d, hn::Sub(v, m)); });
    losses[r] = Log1(sum) + target_below_max;
    const VF32 factor = hn::Set(d, scale / sum);
    Map(x, r, [&](VF32 v) HWY_ATTR { return hn::Mul(v, factor); });
    at_target -= scale;
  }
}

constexpr float kClipLow = 1e-7f;
constexpr float kClipHigh = 1.0f - 1e-7f;

// clip(x); NaN stays NaN, so that a diverged run is seen.
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
    const float sum = SumOf<false>(x, r, [&](VF32 v) HWY_ATTR { return Clip(d, v); });
    losses[r] = Log1(sum) - Log1(q);
    const VF32 inside = hn::Set(d, scale / sum);
    Map(x, r, [&](VF32 v) HWY_ATTR {
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
