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
  const std::size_t width = PaddedColumns(h.cols);
  for (std::size_t r = 0; r < h.rows; ++r) {
    float* row = h.Row(r);
    for (std::size_t j = 0; j < width; j += hn::Lanes(d)) {
      hn::Store(Tanh(d, hn::Load(d, row + j)), d, row + j);
    }
  }
}

void TanhBackwardAll(ConstMatrixView h, MatrixView dz) {
  const F32 d;
  const std::size_t width = PaddedColumns(h.cols);
  const VF32 one = hn::Set(d, 1.0f);
  for (std::size_t r = 0; r < h.rows; ++r) {
    const float* value = h.Row(r);
    float* gradient = dz.Row(r);
    for (std::size_t j = 0; j < width; j += hn::Lanes(d)) {
      const VF32 v = hn::Load(d, value + j);
      const VF32 slope = Fma(d, hn::Neg(v), v, one);
      hn::Store(hn::Mul(hn::Load(d, gradient + j), slope), d, gradient + j);
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
