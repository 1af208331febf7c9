#include "core/kernels/tanh.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/tanh.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

void TanhForwardAll(MatrixView h) {
  const F32 d;
  for (std::size_t p = 0; p < h.panels(); ++p) {
    float* panel = h.Panel(p);
    for (std::size_t i = 0; i < h.rows * kPanelColumns; i += hn::Lanes(d)) {
      hn::Store(Tanh(d, hn::Load(d, panel + i)), d, panel + i);
    }
  }
}

void TanhBackwardAll(ConstMatrixView h, MatrixView dz) {
  const F32 d;
  const VF32 one = hn::Set(d, 1.0f);
  for (std::size_t p = 0; p < h.panels(); ++p) {
    const float* value = h.Panel(p);
    float* gradient = dz.Panel(p);
    for (std::size_t i = 0; i < h.rows * kPanelColumns; i += hn::Lanes(d)) {
      const VF32 v = hn::Load(d, value + i);
      const VF32 slope = Fma(d, hn::Neg(v), v, one);
      const VF32 dz_i = hn::Mul(hn::Load(d, gradient + i), slope);
      // Not so for NaN, which stays and tells that the run has diverged.
      const auto negligible = hn::Lt(hn::Abs(dz_i), hn::Set(d, kNegligibleGradient));
      hn::Store(hn::IfThenZeroElse(negligible, dz_i), d, gradient + i);
    }
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(TanhForwardAll);
HWY_EXPORT(TanhBackwardAll);

void TanhForward(MatrixView h) { HWY_DYNAMIC_DISPATCH(TanhForwardAll)(h); }

void TanhBackward(ConstMatrixView h, MatrixView dz) {
  HWY_DYNAMIC_DISPATCH(TanhBackwardAll)(h, dz);
}

}  // namespace runexp
#endif  // HWY_ONCE
