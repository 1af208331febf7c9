#include "bench/peak_measure.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "core/base/aligned.h"
#include "core/kernels/peak.h"

namespace runexp {
namespace {

// Returns the best of several short measurements of run(iterations), which returns the work done.
template <typename Run>
double BestRate(const Run& run) {
  std::size_t iterations = 1;
  double best = 0;
  for (int i = 0; i < 12;) {
    const auto start = std::chrono::steady_clock::now();
    const double work = run(iterations);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (seconds.count() < 1e-3) {
      iterations *= 2;
      continue;
    }
    best = std::max(best, work / seconds.count());
    ++i;
  }
  return best;
}

// Copies in pieces: for large ones the C library uses `rep movsb`, for small ones vectors. Which is
// faster depends on the processor and the cache.
void CopyByPieces(const char* from, char* to, std::size_t bytes, std::size_t piece) {
  for (std::size_t at = 0; at < bytes; at += piece) {
    std::memcpy(to + at, from + at, std::min(piece, bytes - at));
  }
}

}  // namespace

double MeasureFmaPeak() { return BestRate(RunFmaChains); }

double MeasureCopyPeak(std::size_t bytes) {
  const std::size_t half = std::max<std::size_t>(bytes / 2, 1);
  AlignedVector<char> from(half, 1), to(half, 2);
  double best = 0;
  for (const std::size_t piece : {std::size_t{1024}, half}) {
    best = std::max(best, BestRate([&](std::size_t iterations) {
                      for (std::size_t i = 0; i < iterations; ++i) {
                        CopyByPieces(from.data(), to.data(), half, piece);
                        benchmark::ClobberMemory();
                      }
                      return 2.0 * static_cast<double>(half) * static_cast<double>(iterations);
                    }));
  }
  return best;
}

}  // namespace runexp
