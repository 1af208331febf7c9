// A true fused multiply-add on every target: a * b + c with a single rounding.
//
// Per-target include guard, as in Highway's own -inl.h files.
#if defined(RUNEXP_CORE_KERNELS_FMA_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef RUNEXP_CORE_KERNELS_FMA_INL_H_
#undef RUNEXP_CORE_KERNELS_FMA_INL_H_
#else
#define RUNEXP_CORE_KERNELS_FMA_INL_H_
#endif

#include <hwy/highway.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// At most 16 lanes, the width matrices are padded to.
using F32 = hn::CappedTag<float, 16>;
using VF32 = hn::Vec<F32>;

// s + error rounded to odd, where s is the sum rounded to nearest and error what it lacks (Boldo
// and Melquiond, "Emulation of FMA and correctly rounded sums", 2008). To round that once more, to
// float, gives what rounding the exact sum would.
template <class DD, class V = hn::Vec<DD> >
HWY_INLINE V RoundedToOdd(DD dd, V s, V error) {
  const hn::RebindToSigned<DD> di;
  const auto bits = hn::BitCast(di, s);
  // If inexact and even, moves one step towards the exact sum, away from zero if the signs agree.
  // An infinite or NaN sum has a NaN error, for which both comparisons are false.
  const V zero = hn::Zero(dd);
  const auto inexact = hn::RebindMask(di, hn::Or(hn::Lt(error, zero), hn::Gt(error, zero)));
  const auto one = hn::Set(di, 1);
  const auto even = hn::Eq(hn::And(bits, one), hn::Zero(di));
  const auto differ = hn::ShiftRight<63>(hn::Xor(hn::BitCast(di, error), bits));  // 0 or -1
  const auto step = hn::Or(differ, one);                                          // 1 or -1
  return hn::BitCast(dd, hn::IfThenElse(hn::And(inexact, even), hn::Add(bits, step), bits));
}

#if HWY_NATIVE_FMA

HWY_INLINE VF32 Fma(F32, VF32 a, VF32 b, VF32 c) { return hn::MulAdd(a, b, c); }

#elif HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128

// The C library's fmaf is exact everywhere.
HWY_INLINE VF32 Fma(F32 d, VF32 a, VF32 b, VF32 c) {
  HWY_ALIGN float lanes[3][hn::MaxLanes(F32())];
  hn::Store(a, d, lanes[0]);
  hn::Store(b, d, lanes[1]);
  hn::Store(c, d, lanes[2]);
  for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
    lanes[0][i] = std::fma(lanes[0][i], lanes[1][i], lanes[2][i]);
  }
  return hn::Load(d, lanes[0]);
}

#else  // SSE4 and below

// In double the product is exact.
template <class DD, class V = hn::Vec<DD> >
HWY_INLINE V MulAddRoundedToOdd(DD dd, V a, V b, V c) {
  const V p = hn::Mul(a, b);
  const V s = hn::Add(p, c);
  const V c_part = hn::Sub(s, p);
  const V error = hn::Add(hn::Sub(p, hn::Sub(s, c_part)), hn::Sub(c, c_part));  // exact
  return RoundedToOdd(dd, s, error);
}

HWY_INLINE VF32 Fma(F32 d, VF32 a, VF32 b, VF32 c) {
  const hn::Half<F32> dh;
  const hn::Repartition<double, F32> dd;
  const auto low = MulAddRoundedToOdd(dd, hn::PromoteTo(dd, hn::LowerHalf(dh, a)),
                                      hn::PromoteTo(dd, hn::LowerHalf(dh, b)),
                                      hn::PromoteTo(dd, hn::LowerHalf(dh, c)));
  const auto high = MulAddRoundedToOdd(dd, hn::PromoteTo(dd, hn::UpperHalf(dh, a)),
                                       hn::PromoteTo(dd, hn::UpperHalf(dh, b)),
                                       hn::PromoteTo(dd, hn::UpperHalf(dh, c)));
  return hn::Combine(d, hn::DemoteTo(dh, high), hn::DemoteTo(dh, low));
}

#endif

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
