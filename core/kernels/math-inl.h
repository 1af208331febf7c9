// exp, log, tanh and the logistic function of floats, correctly rounded: to nearest, ties to even.
//
// Each is computed in double and rounded to float. In double it is off by its polynomial's error,
// at most 2^-51 for exp, 2^-49 for tanh and logistic and 2^-64 for log, and a few roundings of
// 2^-53. The float is wrong only where the exact value is that near to the middle between two
// floats. One input in 2^25 or so is, and by luck each of them comes out on the right side: not by
// argument, but as tests/kernels/rounding_proof.cc shows for every float, with fused multiply-adds
// and without. Which of the two a target has decides its doubles, and no longer its results.
//
// Coefficients: minimax fits (Remez) made for this project, rounded to double. Who changes anything
// here, if only the order of two additions, runs that proof again.
#if defined(RUNEXP_CORE_KERNELS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RUNEXP_CORE_KERNELS_MATH_INL_H_
#undef RUNEXP_CORE_KERNELS_MATH_INL_H_
#else
#define RUNEXP_CORE_KERNELS_MATH_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// Half a vector of floats, or a whole one of a single lane, as doubles.
#if HWY_TARGET == HWY_SCALAR
using F64 = hn::Rebind<double, F32>;
#else
using F64 = hn::Repartition<double, F32>;
#endif
using VF64 = hn::Vec<F64>;
using U64 = hn::RebindToUnsigned<F64>;

// The vectors of doubles that take one of floats.
constexpr std::size_t kHalves = hn::MaxLanes(F32()) / hn::MaxLanes(F64());

// Calls function(v) with some vectors of floats as doubles, to be changed in place, and rounds them
// to float. Several at once share the loads of coefficients, and their chains overlap.
template <std::size_t kVectors, class Function>
HWY_INLINE void InDouble(F32 d, VF32 (&x)[kVectors], Function function) {
  const F64 dd;
  VF64 v[kVectors * kHalves];
  HWY_UNROLL(4)
  for (std::size_t i = 0; i < kVectors; ++i) {
#if HWY_TARGET == HWY_SCALAR
    v[i] = hn::PromoteTo(dd, x[i]);
#else
    v[2 * i] = hn::PromoteTo(dd, hn::LowerHalf(hn::Half<F32>(), x[i]));
    v[2 * i + 1] = hn::PromoteTo(dd, hn::UpperHalf(hn::Half<F32>(), x[i]));
#endif
  }
  function(v);
  HWY_UNROLL(4)
  for (std::size_t i = 0; i < kVectors; ++i) {
#if HWY_TARGET == HWY_SCALAR
    x[i] = hn::DemoteTo(d, v[i]);
#else
    const hn::Half<F32> half;
    x[i] = hn::Combine(d, hn::DemoteTo(half, v[2 * i + 1]), hn::DemoteTo(half, v[2 * i]));
#endif
  }
}

// NaN stays NaN.
HWY_INLINE VF32 Clamp(F32 d, VF32 x, float low, float high) {
  const VF32 l = hn::Set(d, low), h = hn::Set(d, high);
  return hn::IfThenElse(hn::Lt(x, l), l, hn::IfThenElse(hn::Gt(x, h), h, x));
}

// p = the polynomial of x with these coefficients, the highest first, by Horner's rule.
template <std::size_t kVectors, std::size_t kCount>
HWY_INLINE void Polynomial(const VF64 (&x)[kVectors], const double (&coefficients)[kCount],
                           VF64 (&p)[kVectors]) {
  const F64 d;
  std::fill_n(p, kVectors, hn::Set(d, coefficients[0]));
  HWY_UNROLL(16)
  for (std::size_t k = 1; k < kCount; ++k) {
    const VF64 c = hn::Set(d, coefficients[k]);
    HWY_UNROLL(8)
    for (std::size_t i = 0; i < kVectors; ++i) p[i] = hn::MulAdd(p[i], x[i], c);
  }
}

// Added to a double, it leaves the nearest integer in the sum's low bits.
constexpr double kRounder = 0x1.8p52;
constexpr double kLog2E = 0x1.71547652b82fep+0;

// Writes e^x as 2^(k + f), k an integer, |f| at most 1/2 but for rounding, for floats |x| < 2^7, as
// doubles. f is off by at most 2^-48: log2(e)'s error times |x|. k is given as k + kRounder.
template <std::size_t kVectors>
HWY_INLINE void AsPowerOfTwo(const VF64 (&x)[kVectors], VF64 (&k)[kVectors], VF64 (&f)[kVectors]) {
  const F64 d;
  const VF64 rounder = hn::Set(d, kRounder), log2_e = hn::Set(d, kLog2E);
  HWY_UNROLL(8)
  for (std::size_t i = 0; i < kVectors; ++i) {
    k[i] = hn::MulAdd(x[i], log2_e, rounder);
    const VF64 integer = hn::Sub(k[i], rounder);
#if HWY_NATIVE_FMA
    f[i] = hn::MulSub(x[i], log2_e, integer);
#else
    // log2(e) in two parts, the first of 25 bits: its product with a float, less k, is exact.
    f[i] = hn::MulAdd(x[i], hn::Set(d, 0x1.4ae0bf85ddf44p-26),
                      hn::MulSub(x[i], hn::Set(d, 0x1.715476p+0), integer));
#endif
  }
}

// y * 2^k, exactly.
HWY_INLINE VF64 Scale(F64 d, VF64 y, VF64 k) {
  const U64 du;
  return hn::BitCast(d, hn::Add(hn::BitCast(du, y), hn::ShiftLeft<52>(hn::BitCast(du, k))));
}

// e^x for each x in [-104, 88.7], in place. NaN stays NaN.
template <std::size_t kVectors>
HWY_INLINE void ExpInRange(F32 d, VF32 (&x)[kVectors]) {
  InDouble(d, x, [](auto& v) HWY_ATTR {
    constexpr std::size_t kCount = kVectors * kHalves;
    VF64 k[kCount], f[kCount];
    AsPowerOfTwo(v, k, f);
    // 2^f, within 2^-51
    Polynomial(
        f,
        {0x1.e6228c6a014a9p-28, 0x1.b657203b80b1ap-24, 0x1.62bfc48c30c21p-20, 0x1.ffcb767656232p-17,
         0x1.4309130f68101p-13, 0x1.5d87fe9090335p-10, 0x1.3b2ab6fba0352p-7, 0x1.c6b08d7044115p-5,
         0x1.ebfbdff82c5a0p-3, 0x1.62e42fefa39f7p-1, 1.0},
        v);
    HWY_UNROLL(8)
    for (std::size_t i = 0; i < kCount; ++i) v[i] = Scale(F64(), v[i], k[i]);
  });
}

// e^x. +infinity above 88.72, 0 below -103.9; NaN stays NaN.
HWY_INLINE VF32 Exp(F32 d, VF32 x) {
  constexpr float kLargest = 0x1.62e42ep+6f;  // with a finite e^x
  VF32 e[] = {Clamp(d, x, -104.0f, kLargest)};
  ExpInRange(d, e);
  const VF32 infinity = hn::Set(d, std::numeric_limits<float>::infinity());
  return hn::IfThenElse(hn::Gt(x, hn::Set(d, kLargest)), infinity, e[0]);
}

// e^x as 2^k (c + f) / (c - f). c = f coth(f ln(2) / 2), a polynomial in f^2.
template <std::size_t kVectors>
HWY_INLINE void AsQuotient(const VF64 (&x)[kVectors], VF64 (&power)[kVectors], VF64 (&c)[kVectors],
                           VF64 (&f)[kVectors]) {
  const F64 d;
  VF64 k[kVectors], square[kVectors];
  AsPowerOfTwo(x, k, f);
  HWY_UNROLL(8)
  for (std::size_t i = 0; i < kVectors; ++i) {
    power[i] = Scale(d, hn::Set(d, 1.0), k[i]);
    square[i] = hn::Mul(f[i], f[i]);
  }
  Polynomial(square,
             {-0x1.0ef3902b89888p-23, 0x1.6312a113b13cap-17, -0x1.e500964fd59c4p-11,
              0x1.d9303fea282eep-4, 0x1.71547652b82fep+1},
             c);
}

// tanh x. NaN stays NaN.
HWY_INLINE VF32 Tanh(F32 d, VF32 x) {
  // Beyond |x| = 9.1 the result is that at 9.1, -1 or 1.
  VF32 two_x[] = {Clamp(d, hn::Add(x, x), -18.2f, 18.2f)};
  InDouble(d, two_x, [](VF64(&v)[kHalves]) HWY_ATTR {
    VF64 s[kHalves], c[kHalves], f[kHalves];
    AsQuotient(v, s, c, f);
    const VF64 one = hn::Set(F64(), 1.0);
    HWY_UNROLL(2)
    for (std::size_t i = 0; i < kHalves; ++i) {
      // (e^2x - 1) / (e^2x + 1), written so that -0 stays -0
      const VF64 less = hn::Sub(one, s[i]), more = hn::Add(s[i], one);
      v[i] = hn::Div(hn::MulSub(f[i], more, hn::Mul(c[i], less)),
                     hn::NegMulAdd(f[i], less, hn::Mul(c[i], more)));
    }
  });
  return two_x[0];
}

// 1 / (1 + e^-x). NaN stays NaN.
HWY_INLINE VF32 Logistic(F32 d, VF32 x) {
  // Beyond these bounds the result is that at the bounds, 0 or 1.
  VF32 y[] = {Clamp(d, x, -104.0f, 18.0f)};
  InDouble(d, y, [](VF64(&v)[kHalves]) HWY_ATTR {
    const F64 dd;
    VF64 s[kHalves], c[kHalves], f[kHalves];
    AsQuotient(v, s, c, f);
    HWY_UNROLL(2)
    for (std::size_t i = 0; i < kHalves; ++i) {
      // e^x / (e^x + 1)
      const VF64 e = hn::Mul(s[i], hn::Add(c[i], f[i]));
      const VF64 quotient = hn::Div(e, hn::Add(e, hn::Sub(c[i], f[i])));
      // Near 0 it is 1/2 + x/4 - x^3/48 + …: where 1/2 + x/4 is the middle between two floats, x^3
      // is lost in double, although it decides. A slope of a little less than 1/4 decides likewise
      // and matters nowhere else. The product is exact.
      const VF64 near_zero = hn::MulAdd(v[i], hn::Set(dd, 0.25 - 0x1p-29), hn::Set(dd, 0.5));
      const auto is_near_zero = hn::Lt(hn::Abs(v[i]), hn::Set(dd, 0x1p-12));
      v[i] = hn::IfThenElse(is_near_zero, near_zero, quotient);
    }
  });
  return y[0];
}

// ln v of a positive finite float, rounded to odd.
HWY_INLINE VF64 LogToOdd(VF64 v) {
  const F64 dd;
  const U64 du;
  // v = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt(2)): the offset moves the split there.
  const auto split = hn::Set(du, std::uint64_t{0x3fe6a09e00000000});
  const auto one = hn::Set(du, std::uint64_t{0x3ff0000000000000});
  const auto shifted = hn::Add(hn::BitCast(du, v), hn::Sub(one, split));
  const auto mantissa = hn::And(shifted, hn::Set(du, std::uint64_t{0x000fffffffffffff}));
  const VF64 f = hn::Sub(hn::BitCast(dd, hn::Add(mantissa, split)), hn::Set(dd, 1.0));
  // The biased exponent in the low bits of 2^52.
  const auto exponent = hn::BitCast(du, hn::Set(dd, 0x1p52));
  const VF64 k = hn::Sub(hn::BitCast(dd, hn::Or(hn::ShiftRight<52>(shifted), exponent)),
                         hn::Set(dd, 0x1p52 + 1023.0));
  // ln(1 + f) = f - (f^2/2 - s (f^2/2 + z p(z))), s = f / (2 + f), z = s^2
  const VF64 s = hn::Div(f, hn::Add(f, hn::Set(dd, 2.0)));
  const VF64 z = hn::Mul(s, s);
  VF64 p[1];
  Polynomial(
      {z},
      {0x1.0c09d04283ecbp-3, 0x1.0fbdf245883eep-3, 0x1.3b1c3bf8f81c8p-3, 0x1.745cf8e28e85ep-3,
       0x1.c71c7201b2baap-3, 0x1.2492492476947p-2, 0x1.9999999999a39p-2, 0x1.5555555555555p-1},
      p);
  const VF64 half_square = hn::Mul(hn::Mul(f, hn::Set(dd, 0.5)), f);
  // ln 2 in two parts; the product with the first is exact.
  const VF64 high = hn::Mul(k, hn::Set(dd, 0x1.62e42fefa38p-1));
  const VF64 low = hn::Mul(k, hn::Set(dd, 0x1.ef35793c7673p-45));
  // The sum of all, from the largest; the errors of the first and the last step are exact.
  const VF64 sum = hn::Add(high, f);
  const VF64 error = hn::Add(hn::Sub(high, sum), f);
  const VF64 rest =
      hn::Add(hn::Sub(hn::MulAdd(s, hn::MulAdd(z, p[0], half_square), low), half_square), error);
  const VF64 log = hn::Add(sum, rest);
  return RoundedToOdd(dd, log, hn::Sub(rest, hn::Sub(log, sum)));
}

// ln x. -infinity at zeros, NaN below; +infinity and NaN are returned unchanged.
HWY_INLINE VF32 Log(F32 d, VF32 x) {
  VF32 log[] = {x};
  InDouble(d, log, [](VF64(&v)[kHalves]) HWY_ATTR {
    HWY_UNROLL(2)
    for (std::size_t i = 0; i < kHalves; ++i) v[i] = LogToOdd(v[i]);
  });
  const VF32 zero = hn::Zero(d), infinity = hn::Set(d, std::numeric_limits<float>::infinity());
  const VF32 nan = hn::Set(d, std::numeric_limits<float>::quiet_NaN());
  const VF32 defined = hn::IfThenElse(hn::Lt(x, infinity), log[0], x);
  return hn::IfThenElse(
      hn::Gt(x, zero), defined,
      hn::IfThenElse(hn::Eq(x, zero), hn::Neg(infinity), hn::IfThenElse(hn::Lt(x, zero), nan, x)));
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
