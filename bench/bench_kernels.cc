// Every kernel at three model sizes on every SIMD target of this machine, named
// TARGET/SIZE/KERNEL.
//
//   bench_kernels --benchmark_filter=AVX3/lyrics --benchmark_repetitions=5

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "bench/elementwise.h"
#include "bench/measure.h"
#include "bench/products.h"
#include "bench/shapes.h"
#include "core/kernels/simd_target.h"

namespace runexp {
namespace {

void RegisterProducts(const std::string& target, const BenchShape& s) {
  for (const ProductForm& form : ProductsOf(s)) {
    benchmark::RegisterBenchmark(fmt::format("{}/{}/{}", target, s.name, form.name).c_str(),
                                 [target, form](benchmark::State& state) {
                                   ForceTarget(target);
                                   ProductData data(form);
                                   MeasureOperations(state, form.operations(),
                                                     [&] { data.Multiply(); });
                                 });
  }
}

bool HasFma(const std::string& target) {
  return !target.starts_with("SS") && target != "SCALAR" && target != "EMU128";
}

void RegisterAll() {
  for (const std::string& target : SupportedTargets()) {
    for (const BenchShape& shape : kBenchShapes) {
      // The emulated FMA would take minutes.
      if (!HasFma(target) && std::string(shape.name) == "large") continue;
      RegisterProducts(target, shape);
      RegisterElementwise(target, shape);
    }
  }
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  runexp::RegisterAll();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
