#include "core/kernels/simd_target.h"

#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/simd_target.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

std::int64_t OwnTarget() { return HWY_TARGET; }

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"

namespace runexp {

HWY_EXPORT(OwnTarget);

namespace {

std::int64_t forced_target = 0;  // 0: none

// The bits of all targets that are compiled in and supported by the processor.
std::int64_t SupportedBits() {
  hwy::SetSupportedTargetsForTest(0);  // ask the processor, ignoring an earlier ForceTarget
  // Highway's library, compiled by another compiler, may use another scalar target than this code.
  const std::int64_t bits = HWY_TARGETS & (hwy::SupportedTargets() | HWY_ENABLED_BASELINE);
  hwy::SetSupportedTargetsForTest(forced_target);
  return bits;
}

}  // namespace

std::vector<std::string> SupportedTargets() {
  std::vector<std::string> names;
  for (std::int64_t rest = SupportedBits(); rest != 0; rest &= rest - 1) {
    names.emplace_back(hwy::TargetName(rest & -rest));
  }
  return names;
}

void ForceTarget(std::string_view name) {
  for (std::int64_t rest = SupportedBits(); rest != 0; rest &= rest - 1) {
    const std::int64_t target = rest & -rest;
    if (name != hwy::TargetName(target)) continue;
    forced_target = target;
    hwy::SetSupportedTargetsForTest(target);
    return;
  }
  throw Error(fmt::format("there is no SIMD target \"{}\": on this machine this program has {}",
                          name, fmt::join(SupportedTargets(), ", ")));
}

std::string RunningTarget() { return hwy::TargetName(HWY_DYNAMIC_DISPATCH(OwnTarget)()); }

}  // namespace runexp
#endif  // HWY_ONCE
