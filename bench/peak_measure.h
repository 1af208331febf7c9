// What one core of this machine can do at most, measured: the yardsticks of the benchmarks.
#pragma once

#include <cstddef>

namespace runexp {

// Floating-point operations per second of independent fused multiply-adds on the running target.
double MeasureFmaPeak();

// Bytes per second, read and written together, of copying one half of a buffer of `bytes` to the
// other. So data that fit into a cache are compared with a copy within that cache.
double MeasureCopyPeak(std::size_t bytes);

}  // namespace runexp
