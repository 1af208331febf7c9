#include "core/kernels/elementary_arrays.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/elementary_arrays.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

// Calls function(d, first) for whole vectors; the remainder goes through a padded buffer.
template <class Function>
HWY_INLINE void Map(const float* in, float* out, std::size_t n, Function function) {
  const F32 d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) hn::StoreU(function(d, hn::LoadU(d, in + i)), d, out + i);
  if (i == n) return;
  HWY_ALIGN float rest[hn::MaxLanes(F32())];
  for (std::size_t j = 0; j < lanes; ++j) rest[j] = i + j < n ? in[i + j] : 1.0f;
  hn::Store(function(d, hn::Load(d, rest)), d, rest);
  for (std::size_t j = 0; i + j < n; ++j) out[i + j] = rest[j];
}

struct ExpFunction {
  HWY_INLINE VF32 operator()(F32 d, VF32 x) const { return Exp(d, x); }
};
struct LogFunction {
  HWY_INLINE VF32 operator()(F32 d, VF32 x) const { return Log(d, x); }
};
struct TanhFunction {
  HWY_INLINE VF32 operator()(F32 d, VF32 x) const { return Tanh(d, x); }
};
struct LogisticFunction {
  HWY_INLINE VF32 operator()(F32 d, VF32 x) const { return Logistic(d, x); }
};

void ExpAll(const float* in, float* out, std::size_t n) { Map(in, out, n, ExpFunction()); }
void LogAll(const float* in, float* out, std::size_t n) { Map(in, out, n, LogFunction()); }
void TanhAll(const float* in, float* out, std::size_t n) { Map(in, out, n, TanhFunction()); }
void LogisticAll(const float* in, float* out, std::size_t n) {
  Map(in, out, n, LogisticFunction());
}

void FmaAll(const float* a, const float* b, const float* c, float* out, std::size_t n) {
  const F32 d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    hn::StoreU(Fma(d, hn::LoadU(d, a + i), hn::LoadU(d, b + i), hn::LoadU(d, c + i)), d, out + i);
  }
  for (; i < n; ++i) {
    out[i] = hn::GetLane(Fma(d, hn::Set(d, a[i]), hn::Set(d, b[i]), hn::Set(d, c[i])));
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(ExpAll);
HWY_EXPORT(LogAll);
HWY_EXPORT(TanhAll);
HWY_EXPORT(LogisticAll);
HWY_EXPORT(FmaAll);

void ExpArray(const float* in, float* out, std::size_t n) {
  HWY_DYNAMIC_DISPATCH(ExpAll)(in, out, n);
}
void LogArray(const float* in, float* out, std::size_t n) {
  HWY_DYNAMIC_DISPATCH(LogAll)(in, out, n);
}
void TanhArray(const float* in, float* out, std::size_t n) {
  HWY_DYNAMIC_DISPATCH(TanhAll)(in, out, n);
}
void LogisticArray(const float* in, float* out, std::size_t n) {
  HWY_DYNAMIC_DISPATCH(LogisticAll)(in, out, n);
}
void FmaArray(const float* a, const float* b, const float* c, float* out, std::size_t n) {
  HWY_DYNAMIC_DISPATCH(FmaAll)(a, b, c, out, n);
}

}  // namespace runexp
#endif  // HWY_ONCE
