// What the kernels of several cells share.
//
// Per-target include guard, as in Highway's own -inl.h files.
#if defined(RUNEXP_CORE_KERNELS_CELL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RUNEXP_CORE_KERNELS_CELL_INL_H_
#undef RUNEXP_CORE_KERNELS_CELL_INL_H_
#else
#define RUNEXP_CORE_KERNELS_CELL_INL_H_
#endif

#include <cstddef>
#include <span>

#include "core/kernels/cell_pass.h"
#include "core/kernels/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// +0 for what is smaller than kNegligible. NaN compares false and stays, which shows that the run
// diverged.
HWY_INLINE VF32 ZeroIfNegligible(F32 d, VF32 x) {
  return hn::IfThenZeroElse(hn::Lt(hn::Abs(x), hn::Set(d, kNegligible)), x);
}

// The derivatives of tanh and the logistic function, from their values.
HWY_INLINE VF32 TanhSlope(F32 d, VF32 h) { return Fma(d, hn::Neg(h), h, hn::Set(d, 1.0f)); }
HWY_INLINE VF32 LogisticSlope(F32 d, VF32 s) { return Fma(d, hn::Neg(s), s, s); }

// The rows of some sequences at a step t, in the matrices of a pass. In a carried matrix these are
// the state before the step; those of t + 1 are the state after it.
struct StepRows {
  std::size_t first, count;

  template <typename T>
  BasicMatrixView<T> Of(BasicMatrixView<T> m) const {
    return m.RowRange(first, count);
  }
};

template <class Pass>
StepRows RowsAt(std::size_t t, const Pass& pass, Range sequences) {
  return {t * pass.batch_size + sequences.first, sequences.count};
}

// A vector's place in each of several matrices of the same rows.
struct Place {
  std::size_t panel, offset;

  HWY_INLINE VF32 Load(ConstMatrixView m) const { return hn::Load(F32(), m.Panel(panel) + offset); }
  HWY_INLINE void Store(VF32 x, MatrixView m) const {
    hn::Store(x, F32(), m.Panel(panel) + offset);
  }
};

// An epilogue: function(d, place) for each vector of a panel.
template <class Function>
struct ForEachPlace {
  std::size_t rows;
  const Function& function;

  void operator()(std::size_t panel) const {
    const F32 d;
    for (std::size_t i = 0; i < rows * kPanelColumns; i += hn::Lanes(d)) {
      function(d, Place{panel, i});
    }
  }
};

// c = start + a b, then function(d, place) for each place in c.
template <class Function>
void ProductAndApply(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c,
                     const Function& function) {
  ProductAndFinish(a, b, start, c, ForEachPlace<Function>{c.rows, function});
}

// The same, without a product.
template <class Function>
void ApplyAll(ConstMatrixView c, const Function& function) {
  FinishAll(c, ForEachPlace<Function>{c.rows, function});
}

// c = start + a b.
inline void Product(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c) {
  ProductAndFinish(a, b, start, c, AsItIs());
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
