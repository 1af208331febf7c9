#include "core/kernels/tanh_cell.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/tanh_cell.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/math-inl.h"
#include "core/kernels/simple_cell-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

struct TanhActivation {
  static HWY_INLINE VF32 Value(F32 d, VF32 z) { return Tanh(d, z); }
  static HWY_INLINE VF32 Gradient(F32 d, VF32 h, VF32 dh) { return hn::Mul(dh, TanhSlope(d, h)); }
};

void TanhForwardAll(const ForwardPass& pass, Range sequences) {
  SimpleCellForward<TanhActivation>(pass, sequences);
}

void TanhBackwardAll(const BackwardPass& pass, Range sequences) {
  SimpleCellBackward<TanhActivation>(pass, sequences);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(TanhForwardAll);
HWY_EXPORT(TanhBackwardAll);

void TanhCellForward(const ForwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(TanhForwardAll)(pass, sequences);
}

void TanhCellBackward(const BackwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(TanhBackwardAll)(pass, sequences);
}

}  // namespace runexp
#endif  // HWY_ONCE
