// Times one kernel and says how near it comes to the machine's peak, which is measured just before
// and just after, so that both see the same clock.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>

namespace runexp {

using Kernel = std::function<void()>;

// Counters GFLOP/s and of_peak, the fraction of the FMA peak of the running target.
void MeasureOperations(benchmark::State& state, double operations, const Kernel& kernel);

// What a call reads and writes. Where it works in place, it moves more than it touches.
struct Traffic {
  double moved = 0;    // bytes read + bytes written
  double touched = 0;  // bytes of different memory: the working set
};

// Counters GB/s and of_peak, the fraction of what a copy within the same working set moves. Reading
// costs less than writing, so a kernel that mostly reads may exceed 1.
void MeasureTraffic(benchmark::State& state, const Traffic& traffic, const Kernel& kernel);

}  // namespace runexp
