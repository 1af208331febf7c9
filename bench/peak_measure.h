// Measures the peak speed of one core of this machine: the yardsticks of the benchmarks.
#pragma once

#include <cstddef>

namespace runexp {

// Floating-point operations per second of independent fused multiply-adds on the current target.
double MeasureFmaPeak();

// Bytes per second, read and written together, of copying one half of a buffer of `bytes` to the
// other. Data that fit into a cache are thus compared with a copy within that cache.
double MeasureCopyPeak(std::size_t bytes);

}  // namespace runexp
