// exp, log, tanh and the logistic function as fast as training tolerates: estimates, fewer terms,
// inexact last bits. Replaces core/kernels/math-inl.h in bench_without_contract.
#if defined(RUNEXP_CORE_KERNELS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RUNEXP_CORE_KERNELS_MATH_INL_H_
#undef RUNEXP_CORE_KERNELS_MATH_INL_H_
#else
#define RUNEXP_CORE_KERNELS_MATH_INL_H_
#endif

#include <hwy/contrib/math/math-inl.h>

#include <limits>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// e^x for x in [-87, 88], and e^-87 below, to about 2^-17: 2^(whole part) by its bits, 2^(rest) by
// a polynomial of degree 4.
HWY_INLINE VF32 Exp(F32 d, VF32 x) {
  const hn::RebindToSigned<F32> di;
  x = hn::Max(x, hn::Set(d, -87.0f));
  const VF32 y = hn::Mul(x, hn::Set(d, 1.44269504f));
  const VF32 k = hn::Round(y);
  const VF32 r = hn::Sub(y, k);
  VF32 p = hn::Set(d, 0.00961812911f);  // Taylor's
  p = hn::MulAdd(p, r, hn::Set(d, 0.0555041087f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.240226507f));
  p = hn::MulAdd(p, r, hn::Set(d, 0.693147181f));
  p = hn::MulAdd(p, r, hn::Set(d, 1.0f));
  const auto exponent = hn::ShiftLeft<23>(hn::ConvertTo(di, k));
  return hn::BitCast(d, hn::Add(hn::BitCast(di, p), exponent));
}

template <std::size_t kVectors>
HWY_INLINE void ExpInRange(F32 d, VF32 (&x)[kVectors]) {
  for (VF32& v : x) v = Exp(d, v);
}

HWY_INLINE VF32 Log(F32 d, VF32 x) { return hn::Log(d, x); }

// 1 - 2 / (e^2x + 1), to about 2^-14, using the processor's reciprocal estimate.
HWY_INLINE VF32 Tanh(F32 d, VF32 x) {
  const VF32 one = hn::Set(d, 1.0f);
  x = hn::Min(x, hn::Set(d, 20.0f));
  const VF32 e = Exp(d, hn::Add(x, x));
  return hn::NegMulAdd(hn::Set(d, 2.0f), hn::ApproximateReciprocal(hn::Add(e, one)), one);
}

// 1 / (1 + e^-x), likewise.
HWY_INLINE VF32 Logistic(F32 d, VF32 x) {
  const VF32 e = Exp(d, hn::Neg(hn::Max(x, hn::Set(d, -87.0f))));
  return hn::ApproximateReciprocal(hn::Add(e, hn::Set(d, 1.0f)));
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
