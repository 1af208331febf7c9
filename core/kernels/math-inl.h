// exp, log and tanh on vectors, using only the contract's operations.
//
// Coefficients: minimax fits (Remez) made for this project, rounded to float. The stated errors are
// the largest over all float inputs, in units of the last place; tests check them.
#if defined(RUNEXP_CORE_KERNELS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RUNEXP_CORE_KERNELS_MATH_INL_H_
#undef RUNEXP_CORE_KERNELS_MATH_INL_H_
#else
#define RUNEXP_CORE_KERNELS_MATH_INL_H_
#endif

#include <limits>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

using I32 = hn::RebindToSigned<F32>;

// 2^k for k in [-126, 127].
HWY_INLINE VF32 PowerOfTwo(F32 d, hn::Vec<I32> k) {
  const I32 di;
  return hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(k, hn::Set(di, 127))));
}

// x * 2^k, rounded once, for |k| <= 152 integers.
HWY_INLINE VF32 ScaleByPowerOfTwo(F32 d, VF32 x, VF32 k) {
#if HWY_TARGET <= HWY_AVX3
  static_cast<void>(d);
  return VF32{_mm512_scalef_ps(x.raw, k.raw)};
#else
#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR
  k = hn::IfThenElseZero(hn::Eq(k, k), k);  // converting a NaN to an integer is undefined in C++
#endif
  // Two factors, so that results below the normal range are rounded once.
  const auto n = hn::ConvertTo(I32(), k);
  const auto half = hn::ShiftRight<1>(n);
  return hn::Mul(hn::Mul(x, PowerOfTwo(d, half)), PowerOfTwo(d, hn::Sub(n, half)));
#endif
}

// e^x, within 1 ULP. +infinity above 88.73, 0 below -104; NaN stays NaN.
HWY_INLINE VF32 Exp(F32 d, VF32 x) {
  // Beyond these bounds the result is 0 or infinite, as at the bounds.
  const VF32 low = hn::Set(d, -104.0f), high = hn::Set(d, 89.0f);
  x = hn::IfThenElse(hn::Lt(x, low), low, hn::IfThenElse(hn::Gt(x, high), high, x));
  const VF32 k = hn::Round(hn::Mul(x, hn::Set(d, 0x1.715476p+0f)));  // log2 e
  VF32 r = Fma(d, k, hn::Set(d, -0x1.62ep-1f), x);                   // ln 2, in two parts
  r = Fma(d, k, hn::Set(d, -0x1.0bfbe8p-15f), r);
  // e^r = 1 + r + r^2 p(r), |r| <= ln(2)/2
  VF32 p = hn::Set(d, 0x1.6a2434p-10f);
  p = Fma(d, p, r, hn::Set(d, 0x1.1239e2p-7f));
  p = Fma(d, p, r, hn::Set(d, 0x1.5558f2p-5f));
  p = Fma(d, p, r, hn::Set(d, 0x1.555492p-3f));
  p = Fma(d, p, r, hn::Set(d, 0x1.fffffcp-2f));
  // 1 + r in two parts; only the second needs rounding.
  const VF32 one = hn::Set(d, 1.0f);
  const VF32 sum = hn::Add(one, r);
  const VF32 rest = hn::Add(hn::Sub(one, sum), r);  // exact
  p = hn::Add(sum, Fma(d, hn::Mul(r, r), p, rest));
  return ScaleByPowerOfTwo(d, p, k);
}

// Natural logarithm of a normal, positive, finite x, within 1 ULP. +infinity and NaN are returned
// unchanged.
HWY_INLINE VF32 Log(F32 d, VF32 x) {
  const I32 di;
  // x = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)): the offset moves the split there.
  const auto offset = hn::Set(di, 0x3f3504f3);
  const auto shifted = hn::Sub(hn::BitCast(di, x), offset);
  const VF32 k = hn::ConvertTo(d, hn::ShiftRight<23>(shifted));
  const auto mantissa = hn::And(shifted, hn::Set(di, 0x007fffff));
  const VF32 f = hn::Sub(hn::BitCast(d, hn::Add(mantissa, offset)), hn::Set(d, 1.0f));
  // ln(1 + f) = f - (f^2/2 - s (f^2/2 + z p(z))), s = f / (2 + f), z = s^2
  const VF32 s = hn::Div(f, hn::Add(f, hn::Set(d, 2.0f)));
  const VF32 z = hn::Mul(s, s);
  VF32 p = hn::Set(d, 0x1.ddd8e2p-3f);
  p = Fma(d, p, z, hn::Set(d, 0x1.245c0cp-2f));
  p = Fma(d, p, z, hn::Set(d, 0x1.9999ecp-2f));
  p = Fma(d, p, z, hn::Set(d, 0x1.555556p-1f));
  const VF32 half_square = hn::Mul(hn::Mul(f, hn::Set(d, 0.5f)), f);
  const VF32 inner = Fma(d, z, p, half_square);
  const VF32 correction =
      hn::Sub(Fma(d, s, inner, hn::Mul(k, hn::Set(d, 0x1.0bfbe8p-15f))), half_square);
  const VF32 result = Fma(d, k, hn::Set(d, 0x1.62ep-1f), hn::Add(f, correction));
  const auto finite = hn::Lt(x, hn::Set(d, std::numeric_limits<float>::infinity()));
  return hn::IfThenElse(finite, result, x);
}

// tanh x, within 2 ULP for every x. NaN stays NaN.
HWY_INLINE VF32 Tanh(F32 d, VF32 x) {
  const VF32 magnitude = hn::Abs(x);
  // |x| < 0.625: x + x^3 p(x^2)
  const VF32 u = hn::Mul(x, x);
  VF32 p = hn::Set(d, -0x1.76ace2p-8f);
  p = Fma(d, p, u, hn::Set(d, 0x1.52570ap-6f));
  p = Fma(d, p, u, hn::Set(d, -0x1.b84452p-5f));
  p = Fma(d, p, u, hn::Set(d, 0x1.11076ap-3f));
  p = Fma(d, p, u, hn::Set(d, -0x1.555534p-2f));
  const VF32 small = Fma(d, hn::Mul(u, p), x, x);
  // Otherwise 1 - 2 / (e^(2|x|) + 1), with the sign of x. An infinite exponential gives 1.
  const VF32 one = hn::Set(d, 1.0f);
  const VF32 e = Exp(d, hn::Add(magnitude, magnitude));
  const VF32 large = hn::Sub(one, hn::Div(hn::Set(d, 2.0f), hn::Add(e, one)));
  return hn::IfThenElse(hn::Lt(magnitude, hn::Set(d, 0.625f)), small, hn::CopySign(large, x));
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
