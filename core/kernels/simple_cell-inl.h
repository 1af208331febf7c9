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

#include "core/kernels/cell_pass.h"
#include "core/kernels/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

template <class Activation>
struct Activate {
  const Activate& InPanel(std::size_t) const { return *this; }
  HWY_INLINE VF32 operator()(F32 d, VF32 z, const float*) const { return Activation::Value(d, z); }
};

// Computes the gradient with respect to Z_t from that with respect to H_t, in `d_hidden`.
template <class Activation>
struct ActivateBackward {
  ConstMatrixView hidden, d_hidden;

  struct Panel {
    const float *h, *dh;

    HWY_INLINE VF32 operator()(F32 d, VF32 sums, const float* place) const {
      const VF32 dz = Activation::Gradient(d, hn::Load(d, h + (place - dh)), sums);
      // NaN compares false and stays, which shows that the run diverged.
      const auto negligible = hn::Lt(hn::Abs(dz), hn::Set(d, kNegligibleGradient));
      return hn::IfThenZeroElse(negligible, dz);
    }
  };
  Panel InPanel(std::size_t p) const { return {hidden.Panel(p), d_hidden.Panel(p)}; }
};

template <class Activation>
void SimpleCellForward(const ForwardPass& pass, Range sequences) {
  const MatrixView hidden = pass.carried[0];
  for (std::size_t t = 0; t < pass.time_steps; ++t) {
    const std::size_t row = t * pass.batch_size + sequences.first;
    const MatrixView before = hidden.RowRange(row, sequences.count);
    const MatrixView h = hidden.RowRange(row + pass.batch_size, sequences.count);
    AddProductAndFinish(before, pass.W_h[0], h, Activate<Activation>());
  }
}

template <class Activation>
void SimpleCellBackward(const BackwardPass& pass, Range sequences) {
  for (std::size_t t = pass.time_steps; t-- > 0;) {
    const std::size_t row = t * pass.batch_size + sequences.first;
    const MatrixView h = pass.carried[0].RowRange(row + pass.batch_size, sequences.count);
    const MatrixView d = pass.d_gates[0].RowRange(row, sequences.count);
    const ActivateBackward<Activation> finish = {h, d};
    if (t + 1 == pass.time_steps) {
      FinishAll(d, finish);
      continue;
    }
    const MatrixView after = pass.d_gates[0].RowRange(row + pass.batch_size, sequences.count);
    AddProductAndFinish(after, pass.W_h_transposed[0], d, finish);
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
