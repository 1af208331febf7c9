// The cells of one gate: H_t = f(Z_t), Z_t = (W_x[x_t] + b) + H_(t-1) W_h. Each cell's file defines
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

// out[r] = table[indices[r]] + bias: one addition for each element, padding included.
inline void GatherRows(ConstMatrixView table, std::span<const std::int32_t> indices,
                       ConstMatrixView bias, MatrixView out) {
  const F32 d;
  for (std::size_t p = 0; p < table.panels(); ++p) {
    for (std::size_t r = 0; r < indices.size(); ++r) {
      const float* row = table.Panel(p) + static_cast<std::size_t>(indices[r]) * kPanelColumns;
      float* to = out.Panel(p) + r * kPanelColumns;
      for (std::size_t j = 0; j < kPanelColumns; j += hn::Lanes(d)) {
        hn::Store(hn::Add(hn::Load(d, row + j), hn::Load(d, bias.Panel(p) + j)), d, to + j);
      }
    }
  }
}

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
  const GateWeights& gate = pass.gates[0];
  const MatrixView hidden = pass.carried[0];
  for (std::size_t t = 0; t < pass.time_steps; ++t) {
    const std::size_t row = t * pass.batch_size + sequences.first;
    const MatrixView before = hidden.RowRange(row, sequences.count);
    const MatrixView h = hidden.RowRange(row + pass.batch_size, sequences.count);
    GatherRows(gate.W_x, pass.inputs.subspan(row, sequences.count), gate.b, h);
    AddProductAndFinish(before, gate.W_h, h, Activate<Activation>());
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
