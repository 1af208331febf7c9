// What this machine's one core can do at most: the yardstick of the benchmarks.
#pragma once

#include <cstddef>

namespace runexp {

// Does `iterations` rounds of independent fused multiply-adds on registers, as wide as the running
// target's vectors, and returns how many floating-point operations that were (an FMA is two).
// Time it to get the peak. On a target without FMA it measures the emulated one.
double RunFmaChains(std::size_t iterations);

}  // namespace runexp
