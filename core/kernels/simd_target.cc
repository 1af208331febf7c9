#include "core/kernels/simd_target.h"

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

template <typename Visit>
void ForEachSupportedTarget(Visit visit) {
  hwy::SetSupportedTargetsForTest(0);  // ask the processor, not an earlier ForceTarget
  const std::int64_t compiled_here = HWY_TARGETS & (hwy::SupportedTargets() | HWY_STATIC_TARGET);
  for (std::int64_t rest = compiled_here; rest != 0; rest &= rest - 1) visit(rest & -rest);
}

}  // namespace

std::vector<std::string> SupportedTargets() {
  const std::int64_t running =
      hwy::GetChosenTarget().IsInitialized() ? HWY_DYNAMIC_DISPATCH(OwnTarget)() : 0;
  std::vector<std::string> names;
  ForEachSupportedTarget([&](std::int64_t target) { names.emplace_back(hwy::TargetName(target)); });
  if (running != 0) hwy::SetSupportedTargetsForTest(running);
  return names;
}

void ForceTarget(std::string_view name) {
  std::int64_t found = 0;
  ForEachSupportedTarget([&](std::int64_t target) {
    if (name == hwy::TargetName(target)) found = target;
  });
  if (found == 0) {
    throw Error(fmt::format("there is no SIMD target \"{}\": on this machine this program has {}",
                            name, fmt::join(SupportedTargets(), ", ")));
  }
  hwy::SetSupportedTargetsForTest(found);
  hwy::GetChosenTarget().Update(found);
}

std::string RunningTarget() { return hwy::TargetName(HWY_DYNAMIC_DISPATCH(OwnTarget)()); }

}  // namespace runexp
#endif  // HWY_ONCE
