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

// The number of valid columns among the `Lanes` that start at column j.
HWY_INLINE hn::Mask<F32> ValidColumns(F32 d, std::size_t cols, std::size_t j) {
  return hn::FirstN(d, cols > j ? cols - j : 0);
}

HWY_INLINE float RowMax(const float* x, std::size_t cols) {
  const F32 d;
  const VF32 lowest = hn::Set(d, -std::numeric_limits<float>::infinity());
  VF32 max = lowest;
  std::size_t j = 0;
  for (; j + hn::Lanes(d) <= cols; j += hn::Lanes(d)) max = hn::Max(max, hn::Load(d, x + j));
  if (j < cols) {
    max = hn::Max(max, hn::IfThenElse(ValidColumns(d, cols, j), hn::Load(d, x + j), lowest));
  }
  return hn::GetLane(hn::MaxOfLanes(d, max));
}

// x = e^(x - max), zero in the padding; returns the row's sum.
HWY_INLINE float ExpRow(float* x, std::size_t cols, float max) {
  const F32 d;
  const VF32 m = hn::Set(d, max);
  alignas(kAlignment) float lanes[16] = {};
  for (std::size_t j = 0; j < PaddedColumns(cols); j += 16) {
    for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
      float* at = x + j + lane;
      VF32 e = Exp(d, hn::Sub(hn::Load(d, at), m));
      if (j + 16 > cols) e = hn::IfThenElseZero(ValidColumns(d, cols, j + lane), e);
      hn::Store(e, d, at);
      hn::Store(hn::Add(hn::Load(d, lanes + lane), e), d, lanes + lane);
    }
  }
  return SumLanes(lanes);
}

HWY_INLINE void ScaleRow(float* x, std::size_t cols, float factor) {
  const F32 d;
  const VF32 f = hn::Set(d, factor);
  for (std::size_t j = 0; j < PaddedColumns(cols); j += hn::Lanes(d)) {
    hn::Store(hn::Mul(hn::Load(d, x + j), f), d, x + j);
  }
}

HWY_INLINE float Log1(float x) { return hn::GetLane(Log(F32(), hn::Set(F32(), x))); }

void SoftmaxCrossEntropyAll(MatrixView x, std::span<const std::int32_t> targets, float scale,
                            std::span<float> losses) {
  for (std::size_t r = 0; r < x.rows; ++r) {
    float* row = x.Row(r);
    const auto target = static_cast<std::size_t>(targets[r]);
    const float max = RowMax(row, x.cols);
    const float target_below_max = max - row[target];
    const float sum = ExpRow(row, x.cols, max);
    losses[r] = Log1(sum) + target_below_max;
    ScaleRow(row, x.cols, scale / sum);
    row[target] -= scale;
  }
}

constexpr float kClipLow = 1e-7f;
constexpr float kClipHigh = 1.0f - 1e-7f;

HWY_INLINE hn::Mask<F32> Inside(F32 d, VF32 x) {
  return hn::And(hn::Ge(x, hn::Set(d, kClipLow)), hn::Le(x, hn::Set(d, kClipHigh)));
}

// clip(x); NaN stays NaN, so that a diverged run is seen.
HWY_INLINE VF32 Clip(F32 d, VF32 x) {
  const VF32 low = hn::Set(d, kClipLow), high = hn::Set(d, kClipHigh);
  return hn::IfThenElse(hn::Lt(x, low), low, hn::IfThenElse(hn::Gt(x, high), high, x));
}

HWY_INLINE float ClippedSum(const float* x, std::size_t cols) {
  const F32 d;
  alignas(kAlignment) float lanes[16] = {};
  for (std::size_t j = 0; j < PaddedColumns(cols); j += 16) {
    for (std::size_t lane = 0; lane < 16; lane += hn::Lanes(d)) {
      VF32 q = Clip(d, hn::Load(d, x + j + lane));
      if (j + 16 > cols) q = hn::IfThenElseZero(ValidColumns(d, cols, j + lane), q);
      hn::Store(hn::Add(hn::Load(d, lanes + lane), q), d, lanes + lane);
    }
  }
  return SumLanes(lanes);
}

// x = value where x was inside the clipping range, else zero; zero in the padding.
HWY_INLINE void FillInside(float* x, std::size_t cols, float value) {
  const F32 d;
  const VF32 v = hn::Set(d, value);
  for (std::size_t j = 0; j < PaddedColumns(cols); j += hn::Lanes(d)) {
    const auto keep = hn::And(Inside(d, hn::Load(d, x + j)), ValidColumns(d, cols, j));
    hn::Store(hn::IfThenElseZero(keep, v), d, x + j);
  }
}

void ClippedProbabilityAll(MatrixView x, std::span<const std::int32_t> targets, float scale,
                           std::span<float> losses) {
  for (std::size_t r = 0; r < x.rows; ++r) {
    float* row = x.Row(r);
    const auto target = static_cast<std::size_t>(targets[r]);
    const float output = row[target];
    const float q = hn::GetLane(Clip(F32(), hn::Set(F32(), output)));
    const float sum = ClippedSum(row, x.cols);
    losses[r] = Log1(sum) - Log1(q);
    FillInside(row, x.cols, scale / sum);
    if (output >= kClipLow && output <= kClipHigh) row[target] -= scale / q;
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
