#include "bench/context.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/kernels/simd_target.h"
#include "core/run/provenance.h"

namespace runexp {

void AddBuildContext() {
  const auto provenance = CollectProvenance();
  for (const char* key :
       {"git_commit", "git_dirty", "compiler", "compiler_flags", "libraries", "simd_target"}) {
    benchmark::AddCustomContext(key, provenance.at(key));
  }
  benchmark::AddCustomContext("simd_targets",
                              fmt::format("{}", fmt::join(SupportedTargets(), " ")));
}

}  // namespace runexp
