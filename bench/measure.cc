#include "bench/measure.h"

#include "bench/peak_measure.h"

namespace runexp {
namespace {

// The clock frequency may change meanwhile, so the peak is the mean of one measured before and one
// after.
void Run(benchmark::State& state, const char* unit, double work, const Kernel& kernel,
         const std::function<double()>& measure_peak) {
  const double before = measure_peak();
  for (auto _ : state) {
    kernel();
    benchmark::ClobberMemory();
  }
  const double peak = (before + measure_peak()) / 2;
  const double done = work * static_cast<double>(state.iterations());
  state.counters[unit] = benchmark::Counter(done / 1e9, benchmark::Counter::kIsRate);
  state.counters["of_peak"] = benchmark::Counter(done / peak, benchmark::Counter::kIsRate);
}

}  // namespace

void MeasureOperations(benchmark::State& state, double operations, const Kernel& kernel) {
  Run(state, "GFLOP/s", operations, kernel, MeasureFmaPeak);
}

void MeasureTraffic(benchmark::State& state, const Traffic& traffic, const Kernel& kernel) {
  const auto bytes = static_cast<std::size_t>(traffic.touched);
  Run(state, "GB/s", traffic.moved, kernel, [bytes] { return MeasureCopyPeak(bytes); });
}

}  // namespace runexp
