#include "core/kernels/relu_cell.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/relu_cell.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/simple_cell-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

struct ReluActivation {
  // NaN stays, which shows that the run diverged; -0 becomes +0.
  static HWY_INLINE VF32 Value(F32 d, VF32 z) {
    return hn::IfThenZeroElse(hn::Le(z, hn::Zero(d)), z);
  }
  static HWY_INLINE VF32 Gradient(F32 d, VF32 h, VF32 dh) {
    return hn::Mul(dh, hn::IfThenElseZero(hn::Gt(h, hn::Zero(d)), hn::Set(d, 1.0f)));
  }
};

void ReluForwardAll(const ForwardPass& pass, Range sequences) {
  SimpleCellForward<ReluActivation>(pass, sequences);
}

void ReluBackwardAll(const BackwardPass& pass, Range sequences) {
  SimpleCellBackward<ReluActivation>(pass, sequences);
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(ReluForwardAll);
HWY_EXPORT(ReluBackwardAll);

void ReluCellForward(const ForwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(ReluForwardAll)(pass, sequences);
}

void ReluCellBackward(const BackwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(ReluBackwardAll)(pass, sequences);
}

}  // namespace runexp
#endif  // HWY_ONCE
