#include "core/kernels/gru_cell.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/gru_cell.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <array>
#include <cstddef>

#include "core/kernels/cell-inl.h"
#include "core/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// The gates, in canonical order, and after them the gradient with respect to P.
enum GruGate : std::size_t { kZ, kR, kN, kProduct };

// The rows of a step in the matrices of either pass; the gates come as sums and stay as values.
struct GruRows {
  template <class Pass>
  GruRows(std::size_t t, const Pass& pass, Range sequences) {
    const StepRows rows = RowsAt(t, pass, sequences);
    z = rows.Of(pass.gates[kZ]), r = rows.Of(pass.gates[kR]), n = rows.Of(pass.gates[kN]);
    kept = rows.Of(pass.kept[0]);
    before = rows.Of(pass.carried[0]);
    h = RowsAt(t + 1, pass, sequences).Of(pass.carried[0]);
  }

  HWY_INLINE void NewState(F32 d, Place at, VF32 update, VF32 candidate) const {
    const VF32 taken = hn::Mul(hn::Sub(hn::Set(d, 1.0f), update), candidate);
    at.Store(ZeroIfNegligible(d, Fma(d, update, at.Load(before), taken)), h);
    at.Store(candidate, n);
  }

  MatrixView z, r, n, kept, before, h;
};

// A row of zeros that products begin with.
HWY_ALIGN constexpr float kZeros[kPanelColumns] = {};

ConstMatrixView ZerosLike(ConstMatrixView m) { return {kZeros, m.rows, m.cols, 0, 0}; }

struct GruState : GruRows {
  using GruRows::GruRows;

  HWY_INLINE void operator()(F32 d, Place at) const {
    const VF32 update = Logistic(d, at.Load(z)), reset = Logistic(d, at.Load(r));
    at.Store(update, z);
    at.Store(reset, r);
    NewState(d, at, update, Tanh(d, Fma(d, reset, at.Load(kept), at.Load(n))));
  }
};

void GruForwardAll(const ForwardPass& pass, Range sequences) {
  for (std::size_t t = 0; t < pass.time_steps; ++t) {
    const GruState state(t, pass, sequences);
    ConstMatrixView start = ZerosLike(state.kept);
    if (pass.inner_bias.rows != 0) {
      start = pass.inner_bias;
      start.row_stride = 0;
    }
    Product(state.before, pass.W_h[kZ], state.z, state.z);
    Product(state.before, pass.W_h[kR], state.r, state.r);
    ProductAndApply(state.before, pass.W_h[kN], start, state.kept, state);
  }
}

// The gates Z and R, and R H.
struct GruReset : GruRows {
  using GruRows::GruRows;

  HWY_INLINE void operator()(F32 d, Place at) const {
    const VF32 reset = Logistic(d, at.Load(r));
    at.Store(Logistic(d, at.Load(z)), z);
    at.Store(reset, r);
    at.Store(hn::Mul(reset, at.Load(before)), kept);
  }
};

struct GruResetState : GruRows {
  using GruRows::GruRows;

  HWY_INLINE void operator()(F32 d, Place at) const {
    NewState(d, at, at.Load(z), Tanh(d, at.Load(n)));
  }
};

void GruResetBeforeForwardAll(const ForwardPass& pass, Range sequences) {
  for (std::size_t t = 0; t < pass.time_steps; ++t) {
    const GruReset reset(t, pass, sequences);
    Product(reset.before, pass.W_h[kZ], reset.z, reset.z);
    ProductAndApply(reset.before, pass.W_h[kR], reset.r, reset.r, reset);
    ProductAndApply(reset.kept, pass.W_h[kN], reset.n, reset.n, GruResetState(t, pass, sequences));
  }
}

// What both backward passes share. d_z holds the gradient with respect to H_t before it holds dZ.
struct GruBackwardRows : GruRows {
  GruBackwardRows(std::size_t t, const BackwardPass& pass, Range sequences)
      : GruRows(t, pass, sequences), is_first(t == 0), is_last(t + 1 == pass.time_steps) {
    const StepRows rows = RowsAt(t, pass, sequences);
    d_z = rows.Of(pass.d_gates[kZ]), d_r = rows.Of(pass.d_gates[kR]);
    d_n = rows.Of(pass.d_gates[kN]);
    if (!is_first) d_before = RowsAt(t - 1, pass, sequences).Of(pass.d_gates[kZ]);
  }

  // Adds to the gradient with respect to H_(t-1) what flows through a gate. The state before the
  // batch has none.
  HWY_INLINE void Flow(F32 d, Place at, VF32 gradient, VF32 gate) const {
    if (is_first) return;
    const VF32 flow = ZeroIfNegligible(d, hn::Mul(gradient, gate));
    at.Store(hn::Add(at.Load(d_before), flow), d_before);
  }

  // Computes dZ and dN; returns dN.
  HWY_INLINE VF32 UpdateGradients(F32 d, Place at) const {
    const VF32 dh = at.Load(d_z), update = at.Load(z), candidate = at.Load(n);
    const VF32 change = hn::Sub(at.Load(before), candidate);
    const VF32 taken = hn::Sub(hn::Set(d, 1.0f), update);
    const VF32 dz = hn::Mul(hn::Mul(dh, change), LogisticSlope(d, update));
    const VF32 dn = ZeroIfNegligible(d, hn::Mul(hn::Mul(dh, taken), TanhSlope(d, candidate)));
    at.Store(ZeroIfNegligible(d, dz), d_z);
    at.Store(dn, d_n);
    Flow(d, at, dh, update);
    return dn;
  }

  HWY_INLINE void ResetGradient(F32 d, Place at, VF32 gradient, VF32 factor, VF32 reset) const {
    const VF32 dr = hn::Mul(hn::Mul(gradient, factor), LogisticSlope(d, reset));
    at.Store(ZeroIfNegligible(d, dr), d_r);
  }

  bool is_first, is_last;
  MatrixView d_z, d_r, d_n, d_before;
};

struct GruGradients : GruBackwardRows {
  GruGradients(std::size_t t, const BackwardPass& pass, Range sequences)
      : GruBackwardRows(t, pass, sequences),
        d_product(RowsAt(t, pass, sequences).Of(pass.d_gates[kProduct])) {}

  HWY_INLINE void operator()(F32 d, Place at) const {
    const VF32 dn = UpdateGradients(d, at), reset = at.Load(r);
    at.Store(ZeroIfNegligible(d, hn::Mul(dn, reset)), d_product);
    ResetGradient(d, at, dn, at.Load(kept), reset);
  }

  MatrixView d_product;
};

void GruBackwardAll(const BackwardPass& pass, Range sequences) {
  for (std::size_t t = pass.time_steps; t-- > 0;) {
    const GruGradients gradients(t, pass, sequences);
    const MatrixView d = gradients.d_z;
    if (gradients.is_last) {
      ApplyAll(d, gradients);
      continue;
    }
    const GruGradients after(t + 1, pass, sequences);
    Product(after.d_z, pass.W_h_transposed[kZ], d, d);
    Product(after.d_r, pass.W_h_transposed[kR], d, d);
    ProductAndApply(after.d_product, pass.W_h_transposed[kN], d, d, gradients);
  }
}

struct GruUpdateGradients : GruBackwardRows {
  using GruBackwardRows::GruBackwardRows;

  HWY_INLINE void operator()(F32 d, Place at) const { UpdateGradients(d, at); }
};

// d_r holds the gradient with respect to R H before it holds dR.
struct GruResetGradients : GruBackwardRows {
  using GruBackwardRows::GruBackwardRows;

  HWY_INLINE void operator()(F32 d, Place at) const {
    const VF32 gradient = at.Load(d_r), reset = at.Load(r);
    Flow(d, at, gradient, reset);
    ResetGradient(d, at, gradient, at.Load(before), reset);
  }
};

void GruResetBeforeBackwardAll(const BackwardPass& pass, Range sequences) {
  for (std::size_t t = pass.time_steps; t-- > 0;) {
    const GruUpdateGradients update(t, pass, sequences);
    const MatrixView d = update.d_z;
    if (update.is_last) {
      ApplyAll(d, update);
    } else {
      const GruBackwardRows after(t + 1, pass, sequences);
      Product(after.d_z, pass.W_h_transposed[kZ], d, d);
      ProductAndApply(after.d_r, pass.W_h_transposed[kR], d, d, update);
    }
    ProductAndApply(update.d_n, pass.W_h_transposed[kN], ZerosLike(update.d_r), update.d_r,
                    GruResetGradients(t, pass, sequences));
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(GruForwardAll);
HWY_EXPORT(GruBackwardAll);
HWY_EXPORT(GruResetBeforeForwardAll);
HWY_EXPORT(GruResetBeforeBackwardAll);

void GruCellForward(const ForwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(GruForwardAll)(pass, sequences);
}

void GruCellBackward(const BackwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(GruBackwardAll)(pass, sequences);
}

void GruResetBeforeCellForward(const ForwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(GruResetBeforeForwardAll)(pass, sequences);
}

void GruResetBeforeCellBackward(const BackwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(GruResetBeforeBackwardAll)(pass, sequences);
}

}  // namespace runexp
#endif  // HWY_ONCE
