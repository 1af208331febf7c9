#include "bench/peak_measure.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "core/kernels/peak.h"

namespace runexp {

// The best of several short measurements: what else runs on the machine can only slow one down.
double MeasurePeak() {
  std::size_t iterations = 1000;
  double best = 0;
  for (int i = 0; i < 12;) {
    const auto start = std::chrono::steady_clock::now();
    const double operations = RunFmaChains(iterations);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (seconds.count() < 1e-3) {
      iterations *= 2;
      continue;
    }
    best = std::max(best, operations / seconds.count());
    ++i;
  }
  return best;
}

}  // namespace runexp
