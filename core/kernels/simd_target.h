// Which SIMD instruction set the kernels run on. Every target gives the same bits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runexp {

// Names of the targets that are compiled in and that this processor can run, fastest first, such
// as {"AVX3", "AVX2", "SSE4", "SSSE3", "SCALAR"}.
std::vector<std::string> SupportedTargets();

// Makes all kernels run on this target from now on. Throws Error for a target that is not
// supported: never a silent fall-back. Not to be called while kernels run.
void ForceTarget(std::string_view name);

// The target that a dispatched kernel really runs on, as that kernel itself says.
std::string RunningTarget();

}  // namespace runexp
