#include "core/kernels/lstm_cell.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/lstm_cell.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <array>
#include <cstddef>

#include "core/kernels/cell-inl.h"
#include "core/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// The gates, in canonical order.
enum LstmGate : std::size_t { kI, kF, kO, kCandidate, kLstmGates };

// The rows of a step in the matrices of either pass; the gates come as sums and stay as values.
struct LstmRows {
  template <class Pass>
  LstmRows(std::size_t t, const Pass& pass, Range sequences) {
    const StepRows rows = RowsAt(t, pass, sequences), after = RowsAt(t + 1, pass, sequences);
    for (std::size_t g = 0; g < kLstmGates; ++g) gates[g] = rows.Of(pass.gates[g]);
    h_before = rows.Of(pass.carried[0]), h = after.Of(pass.carried[0]);
    c_before = rows.Of(pass.carried[1]), c = after.Of(pass.carried[1]);
    tanh_c = rows.Of(pass.kept[0]);
  }

  std::array<MatrixView, kLstmGates> gates;
  MatrixView h_before, h, c_before, c, tanh_c;
};

struct LstmState : LstmRows {
  using LstmRows::LstmRows;

  HWY_INLINE void operator()(F32 d, Place at) const {
    const VF32 i = Logistic(d, at.Load(gates[kI])), f = Logistic(d, at.Load(gates[kF]));
    const VF32 o = Logistic(d, at.Load(gates[kO])), candidate = Tanh(d, at.Load(gates[kCandidate]));
    const VF32 taken = hn::Mul(i, candidate);
    const VF32 content = ZeroIfNegligible(d, Fma(d, f, at.Load(c_before), taken));
    const VF32 squashed = Tanh(d, content);
    at.Store(i, gates[kI]);
    at.Store(f, gates[kF]);
    at.Store(o, gates[kO]);
    at.Store(candidate, gates[kCandidate]);
    at.Store(content, c);
    at.Store(squashed, tanh_c);
    at.Store(hn::Mul(o, squashed), h);
  }
};

void LstmForwardAll(const ForwardPass& pass, Range sequences) {
  for (std::size_t t = 0; t < pass.time_steps; ++t) {
    const LstmState state(t, pass, sequences);
    for (const LstmGate g : {kI, kF, kO}) {
      Product(state.h_before, pass.W_h[g], state.gates[g], state.gates[g]);
    }
    ProductAndApply(state.h_before, pass.W_h[kCandidate], state.gates[kCandidate],
                    state.gates[kCandidate], state);
  }
}

// Computes the gradients with respect to the gates' inputs from that with respect to H_t, which
// d_gates[kI] holds.
struct LstmGradients : LstmRows {
  LstmGradients(std::size_t t, const BackwardPass& pass, Range sequences)
      : LstmRows(t, pass, sequences), is_last(t + 1 == pass.time_steps) {
    for (std::size_t g = 0; g < kLstmGates; ++g) {
      d_gates[g] = RowsAt(t, pass, sequences).Of(pass.d_gates[g]);
    }
    if (!is_last) flow_after = RowsAt(t + 1, pass, sequences).Of(pass.kept[0]);
  }

  HWY_INLINE void operator()(F32 d, Place at) const {
    const VF32 i = at.Load(gates[kI]), f = at.Load(gates[kF]), o = at.Load(gates[kO]);
    const VF32 candidate = at.Load(gates[kCandidate]), squashed = at.Load(tanh_c);
    const VF32 dh = at.Load(d_gates[kI]);
    const VF32 flow = is_last ? hn::Zero(d) : at.Load(flow_after);
    const VF32 dc = Fma(d, hn::Mul(dh, o), TanhSlope(d, squashed), flow);
    Store(d, at, hn::Mul(hn::Mul(dc, candidate), LogisticSlope(d, i)), d_gates[kI]);
    Store(d, at, hn::Mul(hn::Mul(dc, at.Load(c_before)), LogisticSlope(d, f)), d_gates[kF]);
    Store(d, at, hn::Mul(hn::Mul(dh, squashed), LogisticSlope(d, o)), d_gates[kO]);
    Store(d, at, hn::Mul(hn::Mul(dc, i), TanhSlope(d, candidate)), d_gates[kCandidate]);
    Store(d, at, hn::Mul(dc, f), tanh_c);
  }
  static HWY_INLINE void Store(F32 d, Place at, VF32 gradient, MatrixView m) {
    at.Store(ZeroIfNegligible(d, gradient), m);
  }

  bool is_last;
  MatrixView flow_after;  // dC_(t+1) F_(t+1)
  std::array<MatrixView, kLstmGates> d_gates;
};

void LstmBackwardAll(const BackwardPass& pass, Range sequences) {
  for (std::size_t t = pass.time_steps; t-- > 0;) {
    const LstmGradients gradients(t, pass, sequences);
    const MatrixView d = gradients.d_gates[kI];
    if (gradients.is_last) {
      ApplyAll(d, gradients);
      continue;
    }
    const StepRows after = RowsAt(t + 1, pass, sequences);
    for (const LstmGate g : {kI, kF, kO}) {
      Product(after.Of(pass.d_gates[g]), pass.W_h_transposed[g], d, d);
    }
    ProductAndApply(after.Of(pass.d_gates[kCandidate]), pass.W_h_transposed[kCandidate], d, d,
                    gradients);
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(LstmForwardAll);
HWY_EXPORT(LstmBackwardAll);

void LstmCellForward(const ForwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(LstmForwardAll)(pass, sequences);
}

void LstmCellBackward(const BackwardPass& pass, Range sequences) {
  HWY_DYNAMIC_DISPATCH(LstmBackwardAll)(pass, sequences);
}

}  // namespace runexp
#endif  // HWY_ONCE
