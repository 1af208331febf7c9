#include "core/kernels/peak.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/peak.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include "core/kernels/fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

double FmaChains(std::size_t iterations) {
  // Twelve chains hide a latency of up to six cycles at two per cycle, and fit into any register
  // file.
  constexpr int kChains = 12;
  const F32 d;
  // volatile hides the values from the compiler, which otherwise removes a chain that stays at 1.
  const volatile float unknown[] = {0.999f, 0.001f};
  const VF32 factor = hn::Set(d, unknown[0]);
  const VF32 term = hn::Set(d, unknown[1]);
  VF32 chains[kChains];
  HWY_UNROLL(16)
  for (int i = 0; i < kChains; ++i) chains[i] = hn::Set(d, static_cast<float>(i));
  for (std::size_t n = 0; n < iterations; ++n) {
    HWY_UNROLL(16)
    for (int i = 0; i < kChains; ++i) chains[i] = Fma(d, chains[i], factor, term);
  }
  VF32 sum = chains[0];
  HWY_UNROLL(16)
  for (int i = 1; i < kChains; ++i) sum = hn::Add(sum, chains[i]);
  const volatile float used = hn::GetLane(sum);  // keeps the compiler from removing the loop
  static_cast<void>(used);
  return static_cast<double>(iterations) * kChains * static_cast<double>(hn::Lanes(d)) * 2;
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(FmaChains);

double RunFmaChains(std::size_t iterations) { return HWY_DYNAMIC_DISPATCH(FmaChains)(iterations); }

}  // namespace runexp
#endif  // HWY_ONCE
