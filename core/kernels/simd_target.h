// The SIMD instruction set the kernels run on. Every target gives the same bits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runexp {

// The targets that are compiled in and supported by this processor, fastest first, such as {"AVX3",
// "AVX2", "SSE4", "SSSE3", "SCALAR"}.
std::vector<std::string> SupportedTargets();

// Makes all kernels run on this target from now on. Throws Error if it is not supported; never
// falls back silently. Do not call it while kernels run.
void ForceTarget(std::string_view name);

// The target a dispatched kernel actually runs on, as reported by that kernel.
std::string RunningTarget();

}  // namespace runexp
