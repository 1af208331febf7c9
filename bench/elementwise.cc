#include "bench/elementwise.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "bench/measure.h"
#include "bench/random_data.h"
#include "core/kernels/adam.h"
#include "core/kernels/elementary_arrays.h"
#include "core/kernels/embedding.h"
#include "core/kernels/loss.h"
#include "core/kernels/matmul.h"
#include "core/kernels/reduce.h"
#include "core/kernels/sgd.h"
#include "core/kernels/simd_target.h"

namespace runexp {
namespace {

std::vector<std::int32_t> Occurring(std::vector<std::int32_t> indices) {
  std::ranges::sort(indices);
  const auto repeated = std::ranges::unique(indices);
  indices.erase(repeated.begin(), repeated.end());
  return indices;
}

// Values that the kernels change stay in the normal range, however often they are called.
struct Data {
  explicit Data(const BenchShape& s)
      : d_hidden(RandomMatrix(s.rows(), s.hidden_units, "d_hidden")),
        outputs(RandomMatrix(s.block_rows(), s.vocabulary, "outputs")),
        embedding(RandomMatrix(s.vocabulary, s.hidden_units, "embedding")),
        d_embedding(RandomMatrix(s.vocabulary, s.hidden_units, "d_embedding")),
        weights(RandomMatrix(s.hidden_units, s.vocabulary, "weights")),
        d_weights(RandomMatrix(s.hidden_units, s.vocabulary, "d_weights")),
        exp_avg(s.hidden_units, s.vocabulary),
        exp_avg_sq(s.hidden_units, s.vocabulary),
        no_gradient(s.hidden_units, s.vocabulary),
        faded(s.hidden_units, s.vocabulary),
        transposed(s.vocabulary, s.hidden_units),
        output_bias(1, s.vocabulary),
        indices(RandomIndices(s.rows(), s.vocabulary)),
        occurring(Occurring(indices)),
        targets(RandomIndices(s.block_rows(), s.vocabulary)),
        losses(s.block_rows()),
        in(s.rows() * s.hidden_units, 1.5f),
        factors(in),
        terms(in),
        out(in.size()) {
    std::ranges::fill(faded.storage(), 1e-38f);
  }

  Matrix d_hidden, outputs, embedding, d_embedding, weights, d_weights, exp_avg, exp_avg_sq,
      no_gradient, faded, transposed, output_bias;
  std::vector<std::int32_t> indices, occurring, targets;
  std::vector<float> losses, in, factors, terms, out;
};

OptimizerStep TinyStep() {
  OptimizerStep step;
  step.options.adam = {.beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8};
  step.learning_rate = 1e-9;
  return step;
}
const OptimizerStep kTinyStep = TinyStep();

struct Form {
  const char* name;
  Traffic traffic;
  void (*run)(Data&);
};

std::vector<Form> Forms(const BenchShape& s) {
  const auto bytes = [](std::size_t rows, std::size_t cols) {
    return 4.0 * static_cast<double>(rows) * static_cast<double>(cols);
  };
  const std::size_t occurring = Occurring(RandomIndices(s.rows(), s.vocabulary)).size();
  const double hidden = bytes(s.rows(), s.hidden_units);
  const double outputs = bytes(s.block_rows(), s.vocabulary);
  const double weights = bytes(s.hidden_units, s.vocabulary);
  const double rows = bytes(occurring, s.hidden_units);
  // Traffic is {moved, touched}.
  return {
      {"softmax_cross_entropy",
       {2 * outputs, outputs},
       [](Data& x) { SoftmaxCrossEntropy(x.outputs.view(), x.targets, 1e-3f, x.losses); }},
      {"clipped_probability",
       {2 * outputs, outputs},
       [](Data& x) { ClippedProbability(x.outputs.view(), x.targets, 1e-3f, x.losses); }},
      {"scatter_add_rows",
       {3 * hidden, hidden + rows},
       [](Data& x) { ScatterAddRows(x.d_hidden.view(), x.indices, x.embedding.view()); }},
      {"zero_rows", {rows, rows}, [](Data& x) { ZeroRows(x.occurring, x.embedding.view()); }},
      {"column_sums",
       {outputs, outputs},
       [](Data& x) { AddColumnSums(x.outputs.view(), x.output_bias.view()); }},
      {"sum_of_squares",
       {weights, weights},
       [](Data& x) { benchmark::DoNotOptimize(SumOfSquares(x.weights.view())); }},
      {"sum_of_squares_of_rows",
       {rows, rows},
       [](Data& x) { benchmark::DoNotOptimize(SumOfSquares(x.embedding.view(), x.occurring)); }},
      {"sgd_update",
       {3 * weights, 2 * weights},
       [](Data& x) { SgdUpdate(kTinyStep, x.d_weights.view(), {}, x.weights.view()); }},
      {"sgd_update_of_rows",
       {3 * rows, 2 * rows},
       [](Data& x) {
         SgdUpdateRows(kTinyStep, x.d_embedding.view(), x.occurring, x.embedding.view());
       }},
      {"adam_update",
       {7 * weights, 4 * weights},
       [](Data& x) {
         const std::array moments = {x.exp_avg.view(), x.exp_avg_sq.view()};
         AdamUpdate(kTinyStep, x.d_weights.view(), moments, x.weights.view());
       }},
      // Of a character that no longer occurs. Kept as they are, its moments would soon be denormal,
      // and stay so.
      {"adam_update_faded",
       {7 * weights, 4 * weights},
       [](Data& x) {
         const std::array moments = {x.faded.view(), x.faded.view()};
         AdamUpdate(kTinyStep, x.no_gradient.view(), moments, x.weights.view());
       }},
      {"transpose",
       {2 * weights, 2 * weights},
       [](Data& x) { Transpose(x.weights.view(), x.transposed.view()); }},
      {"exp_array",
       {2 * hidden, 2 * hidden},
       [](Data& x) { ExpArray(x.in.data(), x.out.data(), x.in.size()); }},
      {"log_array",
       {2 * hidden, 2 * hidden},
       [](Data& x) { LogArray(x.in.data(), x.out.data(), x.in.size()); }},
      {"tanh_array",
       {2 * hidden, 2 * hidden},
       [](Data& x) { TanhArray(x.in.data(), x.out.data(), x.in.size()); }},
      {"fma_array", {4 * hidden, 4 * hidden}, [](Data& x) {
         FmaArray(x.in.data(), x.factors.data(), x.terms.data(), x.out.data(), x.in.size());
       }}};
}

}  // namespace

void RegisterElementwise(const std::string& target, const BenchShape& s) {
  for (const Form& f : Forms(s)) {
    benchmark::RegisterBenchmark(fmt::format("{}/{}/{}", target, s.name, f.name).c_str(),
                                 [f, s, target](benchmark::State& state) {
                                   ForceTarget(target);
                                   Data data(s);
                                   MeasureTraffic(state, f.traffic, [&] { f.run(data); });
                                 });
  }
}

}  // namespace runexp
