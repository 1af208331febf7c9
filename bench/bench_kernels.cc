// Every kernel at three model sizes on every SIMD target of this machine, named
// TARGET/SIZE/KERNEL. Products count 2 R K C operations, other kernels the bytes they must move.
//
//   bench_kernels --benchmark_filter=AVX3/lyrics --benchmark_repetitions=5

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "bench/peak_measure.h"
#include "bench/shapes.h"
#include "core/base/random.h"
#include "core/kernels/embedding.h"
#include "core/kernels/loss.h"
#include "core/kernels/matmul.h"
#include "core/kernels/reduce.h"
#include "core/kernels/sgd.h"
#include "core/kernels/simd_target.h"
#include "core/kernels/tanh.h"

namespace runexp {
namespace {

Matrix RandomMatrix(std::size_t rows, std::size_t cols, const char* name) {
  Matrix matrix(rows, cols);
  const RandomStream stream(1, name);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      matrix(r, c) = 0.1f * static_cast<float>(stream.Uniform(r * cols + c) - 0.5);
    }
  }
  return matrix;
}

std::vector<std::int32_t> RandomIndices(std::size_t n, std::size_t below) {
  const RandomStream stream(1, "indices");
  std::vector<std::int32_t> indices(n);
  for (std::size_t i = 0; i < n; ++i) {
    indices[i] = static_cast<std::int32_t>(stream.Uniform(i) * static_cast<double>(below));
  }
  return indices;
}

using Kernel = std::function<void()>;

// Runs `kernel` under the benchmark's clock; `work` is operations (flops) or bytes per call.
enum class Work { kOperations, kBytes };

void Measure(benchmark::State& state, const std::string& target, Work unit, double work,
             const Kernel& kernel) {
  ForceTarget(target);
  const double peak = unit == Work::kOperations ? MeasurePeak() : 0;
  for (auto _ : state) kernel();
  const double done = work * static_cast<double>(state.iterations());
  if (unit == Work::kOperations) {
    state.counters["GFLOP/s"] = benchmark::Counter(done / 1e9, benchmark::Counter::kIsRate);
    state.counters["of_peak"] = benchmark::Counter(done / peak, benchmark::Counter::kIsRate);
  } else {
    state.counters["GB/s"] = benchmark::Counter(done / 1e9, benchmark::Counter::kIsRate);
  }
}

struct ProductForm {
  const char* name;
  std::size_t rows, depth, cols;
  bool transposed;  // the left factor is stored as (depth, rows)
};

void Product(benchmark::State& state, const std::string& target, const ProductForm& f) {
  const Matrix a =
      f.transposed ? RandomMatrix(f.depth, f.rows, "a") : RandomMatrix(f.rows, f.depth, "a");
  const Matrix b = RandomMatrix(f.depth, f.cols, "b");
  const Matrix zeros(1, f.cols);
  Matrix c(f.rows, f.cols);
  const auto multiply = f.transposed ? MatMulTransposed : MatMul;
  const double operations = 2.0 * static_cast<double>(f.rows) * static_cast<double>(f.depth) *
                            static_cast<double>(f.cols);
  Measure(state, target, Work::kOperations, operations,
          [&] { multiply(a.view(), b.view(), zeros.RepeatedRow(), c.view()); });
}

void RegisterProducts(const std::string& target, const BenchShape& s) {
  const std::size_t N = s.batch_size, M = s.rows(), H = s.hidden_units, V = s.vocabulary;
  for (const ProductForm& f : {ProductForm{"recurrent_forward", N, H, H, false},
                               ProductForm{"recurrent_weight_gradient", H, M, H, true},
                               ProductForm{"output_forward", M, H, V, false},
                               ProductForm{"output_input_gradient", M, V, H, false},
                               ProductForm{"output_weight_gradient", H, M, V, true}}) {
    benchmark::RegisterBenchmark(
        fmt::format("{}/{}/{}", target, s.name, f.name).c_str(),
        [f, target](benchmark::State& state) { Product(state, target, f); });
  }
}

struct ElementwiseData {
  explicit ElementwiseData(const BenchShape& s)
      : hidden(RandomMatrix(s.rows(), s.hidden_units, "h")),
        d_hidden(RandomMatrix(s.rows(), s.hidden_units, "d")),
        outputs(RandomMatrix(s.rows(), s.vocabulary, "o")),
        embedding(RandomMatrix(s.vocabulary, s.hidden_units, "e")),
        weights(RandomMatrix(s.hidden_units, s.vocabulary, "w")),
        bias(1, s.hidden_units),
        output_bias(1, s.vocabulary),
        transposed(s.vocabulary, s.hidden_units),
        indices(RandomIndices(s.rows(), s.vocabulary)),
        losses(s.rows()) {}

  Matrix hidden, d_hidden, outputs, embedding, weights, bias, output_bias, transposed;
  std::vector<std::int32_t> indices;
  std::vector<float> losses;
};

void RegisterElementwise(const std::string& target, const BenchShape& s) {
  const auto bytes = [](std::size_t rows, std::size_t cols, int passes) {
    return 4.0 * static_cast<double>(rows) * static_cast<double>(cols) * passes;
  };
  const std::size_t M = s.rows(), H = s.hidden_units, V = s.vocabulary;
  struct Form {
    const char* name;
    double bytes;
    void (*run)(ElementwiseData&);
  };
  for (const Form& f :
       {Form{"tanh_forward", bytes(M, H, 2), [](auto& x) { TanhForward(x.hidden.view()); }},
        Form{"tanh_backward", bytes(M, H, 3),
             [](auto& x) { TanhBackward(x.hidden.view(), x.d_hidden.view()); }},
        Form{"softmax_cross_entropy", bytes(M, V, 2),
             [](auto& x) { SoftmaxCrossEntropy(x.outputs.view(), x.indices, 1e-3f, x.losses); }},
        Form{"clipped_probability", bytes(M, V, 2),
             [](auto& x) { ClippedProbability(x.outputs.view(), x.indices, 1e-3f, x.losses); }},
        Form{"gather_rows", bytes(M, H, 2),
             [](auto& x) {
               GatherRows(x.embedding.view(), x.indices, x.bias.view(), x.hidden.view());
             }},
        Form{"scatter_add_rows", bytes(M, H, 3),
             [](auto& x) { ScatterAddRows(x.d_hidden.view(), x.indices, x.embedding.view()); }},
        Form{"column_sums", bytes(M, V, 1),
             [](auto& x) { AddColumnSums(x.outputs.view(), x.output_bias.view()); }},
        Form{"sum_of_squares", bytes(H, V, 1),
             [](auto& x) { benchmark::DoNotOptimize(SumOfSquares(x.weights.view())); }},
        Form{"sgd_update", bytes(H, V, 3),
             [](auto& x) { SgdUpdate(0.0f, x.weights.view(), x.weights.view()); }},
        Form{"transpose", bytes(H, V, 2),
             [](auto& x) { Transpose(x.weights.view(), x.transposed.view()); }}}) {
    benchmark::RegisterBenchmark(fmt::format("{}/{}/{}", target, s.name, f.name).c_str(),
                                 [f, s, target](benchmark::State& state) {
                                   ElementwiseData data(s);
                                   Measure(state, target, Work::kBytes, f.bytes,
                                           [&] { f.run(data); });
                                 });
  }
}

bool HasFma(const std::string& target) {
  return !target.starts_with("SS") && target != "SCALAR" && target != "EMU128";
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  for (const std::string& target : runexp::SupportedTargets()) {
    for (const runexp::BenchShape& shape : runexp::kBenchShapes) {
      // The emulated FMA would take minutes.
      if (!runexp::HasFma(target) && std::string(shape.name) == "large") continue;
      runexp::RegisterProducts(target, shape);
      runexp::RegisterElementwise(target, shape);
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
