// Times one kernel and relates it to the machine's peak, which is measured just before and just
// after, at the same clock frequency.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>

namespace runexp {

using Kernel = std::function<void()>;

// Sets the counters GFLOP/s and of_peak, the fraction of the FMA peak of the current target.
void MeasureOperations(benchmark::State& state, double operations, const Kernel& kernel);

// The memory traffic of a call. A kernel that works in place moves more than it touches.
struct Traffic {
  double moved = 0;    // bytes read + bytes written
  double touched = 0;  // bytes of distinct memory: the working set
};

// Sets the counters GB/s and of_peak, the fraction of what a copy within the same working set
// moves. Reading is cheaper than writing, so a kernel that mostly reads may exceed 1.
void MeasureTraffic(benchmark::State& state, const Traffic& traffic, const Kernel& kernel);

}  // namespace runexp
