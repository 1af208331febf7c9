// Measures the peak speed of one core: the yardstick of the benchmarks.
#pragma once

#include <cstddef>

namespace runexp {

// Runs `iterations` rounds of independent fused multiply-adds on registers, as wide as the current
// target's vectors. Returns the number of floating-point operations (an FMA is two). Time it to get
// the peak. On a target without FMA it measures the emulated one.
double RunFmaChains(std::size_t iterations);

}  // namespace runexp
