// The yardstick of the benchmarks, measured in their own process.
#pragma once

namespace runexp {

// One core's FMA peak on the running SIMD target, in floating-point operations per second. Takes
// some 20 ms. To be measured just before what is compared with it, so that both see the same clock.
double MeasurePeak();

}  // namespace runexp
