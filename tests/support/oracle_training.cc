#include <cmath>
#include <string>
#include <utility>

#include "core/base/elementary.h"
#include "core/base/random.h"
#include "tests/support/oracle.h"
#include "tests/support/permutation.h"

namespace runexp::oracle {
namespace {

void SetRows(Array& a, std::size_t first, const Array& block) {
  for (std::size_t i = 0; i < block.values.size(); ++i)
    a.values[first * a.cols + i] = block.values[i];
}

}  // namespace

Array RowBlock(const Array& a, std::size_t first, std::size_t count) {
  Array block(count, a.cols);
  for (std::size_t i = 0; i < block.values.size(); ++i)
    block.values[i] = a.values[first * a.cols + i];
  return block;
}

Array RepeatedRow(const Array& row, std::size_t count) {
  Array a(count, row.cols);
  for (std::size_t r = 0; r < count; ++r) SetRows(a, r, row);
  return a;
}

namespace {

// The state after one step: f((W_xh[x] + b_h) + H W_hh), with one input index per row.
Array Step(const Model& model, std::span<const std::int32_t> inputs, const Array& state) {
  const Array &W_xh = model["W_xh"], &b_h = model["b_h"];
  Array z(inputs.size(), b_h.cols);
  for (std::size_t n = 0; n < z.rows; ++n) {
    const auto x = static_cast<std::size_t>(inputs[n]);
    for (std::size_t h = 0; h < z.cols; ++h) z(n, h) = W_xh(x, h) + b_h(0, h);
  }
  z = MatMul(state, model["W_hh"], std::move(z));
  const Cell& cell = FindCell(model.cell);
  for (float& value : z.values) value = cell.value(value);
  return z;
}

// The state before the batch, then the states after each step: ((T + 1) N, H).
Array HiddenStates(const Model& model, const Options& options, const Batch& batch,
                   const Array& state) {
  const std::size_t N = options.batch_size, T = options.time_steps;
  Array hidden((T + 1) * N, state.cols);
  SetRows(hidden, 0, state);
  for (std::size_t t = 0; t < T; ++t) {
    const auto inputs = std::span(batch.inputs).subspan(t * N, N);
    SetRows(hidden, (t + 1) * N, Step(model, inputs, RowBlock(hidden, t * N, N)));
  }
  return hidden;
}

// The gradient with respect to Z (M, H), from that with respect to the outputs (M, V).
Array BackwardThroughTime(const Model& model, const Options& options, const Array& after,
                          const Array& d_output) {
  const std::size_t N = options.batch_size, T = options.time_steps;
  Array dz = MatMul(d_output, Transposed(model["W_hq"]), Array(after.rows, after.cols));
  for (std::size_t t = T; t-- > 0;) {
    Array d = RowBlock(dz, t * N, N);
    if (t + 1 < T)
      d = MatMul(RowBlock(dz, (t + 1) * N, N), Transposed(model["W_hh"]), std::move(d));
    ActivateBackward(FindCell(model.cell), RowBlock(after, t * N, N), d);
    SetRows(dz, t * N, d);
  }
  return dz;
}

double GradientNorm(const Model& g) {
  double sum = 0;
  for (const Array& tensor : g.tensors) sum += SumOfSquares(tensor);
  return std::sqrt(sum);
}

}  // namespace

std::vector<Batch> EpochBatches(const Indices& text, const Options& options, int epoch) {
  const std::size_t N = options.batch_size, T = options.time_steps;
  std::vector<std::size_t> starts;  // sequence n of batch b is number b * N + n
  if (options.random_sampling) {
    const RandomStream stream(options.seed, "shuffle/epoch=" + std::to_string(epoch));
    const auto examples = static_cast<std::uint32_t>((text.size() - 1) / T);
    for (const std::uint32_t example : Permutation(stream, examples)) starts.push_back(example * T);
  } else {
    const std::size_t row_length = text.size() / N;
    for (std::size_t column = 0; column + T + 1 <= row_length; column += T) {
      for (std::size_t n = 0; n < N; ++n) starts.push_back(n * row_length + column);
    }
  }
  std::vector<Batch> batches(starts.size() / N);
  for (std::size_t b = 0; b < batches.size(); ++b) {
    for (std::size_t t = 0; t < T; ++t) {
      for (std::size_t n = 0; n < N; ++n) {
        batches[b].inputs.push_back(text[starts[b * N + n] + t]);
        batches[b].targets.push_back(text[starts[b * N + n] + t + 1]);
      }
    }
  }
  return batches;
}

Gradients Differentiate(const Model& model, const Options& options, const Batch& batch,
                        const Array& state) {
  const std::size_t N = options.batch_size, M = N * options.time_steps;
  const std::size_t V = model.vocabulary();
  const Array hidden = HiddenStates(model, options, batch, state);
  const Array before = RowBlock(hidden, 0, M), after = RowBlock(hidden, N, M);

  Gradients g;
  g.final_state = RowBlock(hidden, M, N);
  Array d_output = MatMul(after, model["W_hq"], RepeatedRow(model["b_q"], M));
  const auto loss = options.clipped_probability ? ClippedProbability : SoftmaxCrossEntropy;
  for (std::size_t m = 0; m < M; ++m) {
    const auto row = std::span(d_output.values).subspan(m * V, V);
    g.loss_sum += loss(row, batch.targets[m], 1.0f / static_cast<float>(M));
  }

  const Array dz = BackwardThroughTime(model, options, after, d_output);
  g.by = ZeroModel(model.cell, V, model.hidden_units());
  g.by["W_hh"] = MatMul(Transposed(before), dz, g.by["W_hh"]);
  g.by["W_hq"] = MatMul(Transposed(after), d_output, g.by["W_hq"]);
  for (std::size_t m = 0; m < M; ++m) {
    const auto x = static_cast<std::size_t>(batch.inputs[m]);
    for (std::size_t h = 0; h < dz.cols; ++h) g.by["W_xh"](x, h) += dz(m, h);
  }
  AddColumnSums(dz, g.by["b_h"]);
  AddColumnSums(d_output, g.by["b_q"]);
  return g;
}

Training Train(const Indices& text, Model model, const Options& options,
               const std::function<void(const Model&)>& after_update) {
  const std::size_t M = options.batch_size * options.time_steps;
  Training result{std::move(model), {}, 0, false};
  const Optimizer& optimizer = FindOptimizer(options.optimizer);
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    const std::vector<Batch> batches = EpochBatches(text, options, epoch);
    const auto updates = static_cast<double>(batches.size());
    double loss_sum = 0, norm_sum = 0, clipped = 0;
    Array state(options.batch_size, result.model.hidden_units());
    for (const Batch& batch : batches) {
      Gradients g = Differentiate(result.model, options, batch, state);
      const double norm = GradientNorm(g.by);
      if (!std::isfinite(g.loss_sum) || !std::isfinite(norm)) {
        result.diverged = true;
        return result;
      }
      const double factor = options.clip_theta / norm < 1.0 ? options.clip_theta / norm : 1.0;
      const auto step = static_cast<float>(options.learning_rate * factor);
      for (std::size_t i = 0; i < g.by.tensors.size(); ++i) {
        optimizer.update(step, g.by.tensors[i], result.model.tensors[i]);
      }
      ++result.updates;
      if (after_update) after_update(result.model);
      loss_sum += g.loss_sum;
      norm_sum += norm;
      if (factor < 1.0) ++clipped;
      if (options.carry_state && !options.random_sampling) state = std::move(g.final_state);
    }
    const double cross_entropy = loss_sum / (updates * static_cast<double>(M));
    PerMetric<double>& metrics = result.epochs.emplace_back();
    metrics[Metric::kCrossEntropy] = cross_entropy;
    metrics[Metric::kPerplexity] = runexp::Exp(cross_entropy);
    metrics[Metric::kGradientNorm] = norm_sum / updates;
    metrics[Metric::kClippedFraction] = clipped / updates;
    if (std::isinf(metrics[Metric::kPerplexity])) {
      result.diverged = true;
      return result;
    }
  }
  return result;
}

Indices Generate(const Model& model, Indices text, std::size_t length) {
  const std::size_t final_size = text.size() + length, prefix_size = text.size();
  Array state(1, model.hidden_units());
  for (std::size_t i = 0; text.size() < final_size; ++i) {
    state = Step(model, std::span(text).subspan(i, 1), state);
    if (i + 1 < prefix_size) continue;
    const Array output = MatMul(state, model["W_hq"], model["b_q"]);
    std::size_t best = 0;
    for (std::size_t v = 1; v < output.cols; ++v) {
      if (output(0, v) > output(0, best)) best = v;
    }
    text.push_back(static_cast<std::int32_t>(best));
  }
  return text;
}

}  // namespace runexp::oracle
