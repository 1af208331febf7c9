// The cells of one gate: H_t = f(Z_t), Z_t = (X_t W_x + b) + H_(t-1) W_h. Each cell's file defines
// f as a struct of
//
//   static VF32 Value(F32 d, VF32 z)                 f(z)
//   static VF32 Gradient(F32 d, VF32 h, VF32 dh)     dh * f'(z), where h = f(z)
//
// Per-target include guard, as in Highway's own -inl.h files.
#if defined(RUNEXP_CORE_KERNELS_SIMPLE_CELL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RUNEXP_CORE_KERNELS_SIMPLE_CELL_INL_H_
#undef RUNEXP_CORE_KERNELS_SIMPLE_CELL_INL_H_
#else
#define RUNEXP_CORE_KERNELS_SIMPLE_CELL_INL_H_
#endif

#include "core/kernels/cell-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

template <class Activation>
struct Activate {
  MatrixView h;  // Z on entry

  HWY_INLINE void operator()(F32 d, Place at) const {
    at.Store(Activation::Value(d, at.Load(h)), h);
  }
};

// Computes the gradient with respect to Z_t from that with respect to H_t.
template <class Activation>
struct ActivateBackward {
  ConstMatrixView h;
  MatrixView d_h;  // becomes dZ

  HWY_INLINE void operator()(F32 d, Place at) const {
    at.Store(ZeroIfNegligible(d, Activation::Gradient(d, at.Load(h), at.Load(d_h))), d_h);
  }
};

template <class Activation>
void SimpleCellForward(const ForwardPass& pass, Range sequences) {
  for (std::size_t t = 0; t < pass.time_steps; ++t) {
    const MatrixView before = RowsAt(t, pass, sequences).Of(pass.carried[0]);
    const MatrixView h = RowsAt(t + 1, pass, sequences).Of(pass.carried[0]);
    ProductAndApply(before, pass.W_h[0], h, h, Activate<Activation>{h});
  }
}

template <class Activation>
void SimpleCellBackward(const BackwardPass& pass, Range sequences) {
  for (std::size_t t = pass.time_steps; t-- > 0;) {
    const StepRows after = RowsAt(t + 1, pass, sequences);
    const MatrixView d = RowsAt(t, pass, sequences).Of(pass.d_gates[0]);
    const ActivateBackward<Activation> gradient = {after.Of(pass.carried[0]), d};
    if (t + 1 == pass.time_steps) {
      ApplyAll(d, gradient);
    } else {
      ProductAndApply(after.Of(pass.d_gates[0]), pass.W_h_transposed[0], d, d, gradient);
    }
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
