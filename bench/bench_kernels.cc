// Benchmarks of every kernel at three model sizes on every SIMD target of this machine, named
// TARGET/SIZE/KERNEL, and of the products in other libraries, named LIBRARY/SIZE/PRODUCT. README.md
// explains how to run it and read its output.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <exception>
#include <string>

#include "bench/context.h"
#include "bench/elementwise.h"
#include "bench/measure.h"
#include "bench/peer.h"
#include "bench/peer_check.h"
#include "bench/products.h"
#include "bench/shapes.h"
#include "core/base/standard_descriptors.h"
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

// The product is checked on its first call; the peak is that of our best target.
void RegisterPeer(const Peer& peer, const BenchShape& s) {
  for (const ProductForm& form : ProductsOf(s)) {
    benchmark::RegisterBenchmark(fmt::format("{}/{}/{}", peer.name, s.name, form.name).c_str(),
                                 [peer, form, checked = false](benchmark::State& state) mutable {
                                   ForceTarget(SupportedTargets().front());
                                   ProductData ours(form);
                                   PlainProduct theirs(ours);
                                   const Kernel multiply = peer.prepare(theirs);
                                   const std::string fault =
                                       checked ? "" : PeerFault(ours, theirs, multiply);
                                   if (!fault.empty()) return state.SkipWithError(fault.c_str());
                                   checked = true;
                                   MeasureOperations(state, form.operations(), multiply);
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
  for (const Peer& peer : Peers()) {
    benchmark::AddCustomContext(peer.name, peer.kernels);
    for (const BenchShape& shape : kBenchShapes) RegisterPeer(peer, shape);
  }
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  runexp::OccupyStandardDescriptors();
  runexp::AddBuildContext();
  try {
    runexp::RegisterAll();
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_kernels: {}\n", error.what());
    return 1;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
