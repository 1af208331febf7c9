#include <cmath>
#include <string>
#include <utility>

#include "core/base/elementary.h"
#include "core/base/random.h"
#include "tests/support/oracle.h"
#include "tests/support/permutation.h"

namespace runexp::oracle {
namespace {

double GradientNorm(const Model& g) {
  double sum = 0;
  for (const Array& tensor : g.tensors) sum += SumOfSquares(tensor);
  return std::sqrt(sum);
}

std::vector<Model> InitialMoments(const Model& model, const Optimizer& optimizer,
                                  const HyperParameters& hyper) {
  Model moment = model;
  for (Array& tensor : moment.tensors) {
    for (float& x : tensor.values) x = InitialMoment(optimizer.name, hyper);
  }
  return std::vector<Model>(optimizer.moments, moment);
}

OptimizerStep StepOf(const Options& options, double norm, std::int64_t update,
                     std::int64_t updates_per_epoch) {
  OptimizerStep step;
  step.hyper = options.hyper;
  step.update = update;
  step.learning_rate =
      LearningRate(options.schedule, options.learning_rate, update, updates_per_epoch,
                   options.all_epochs > 0 ? options.all_epochs : options.epochs);
  if (options.clip_by_value) {
    step.clipping_bound = static_cast<float>(options.clip_theta);
  } else if (options.clip_theta / norm < 1.0) {
    step.clipping_factor = options.clip_theta / norm;
  }
  return step;
}

bool WasClipped(const OptimizerStep& step, const Model& gradients) {
  if (step.clipping_factor < 1.0) return true;
  for (const Array& tensor : gradients.tensors) {
    for (const float g : tensor.values) {
      if (std::abs(g) > step.clipping_bound) return true;
    }
  }
  return false;
}

void UpdateModel(const Optimizer& optimizer, const OptimizerStep& step, const Model& gradients,
                 std::vector<Model>& moments, Model& model) {
  for (std::size_t i = 0; i < model.tensors.size(); ++i) {
    std::vector<Array*> of_tensor;
    for (Model& moment : moments) of_tensor.push_back(&moment.tensors[i]);
    UpdateArray(optimizer, step, gradients.tensors[i], of_tensor, model.tensors[i]);
  }
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

Training Train(const Indices& text, Model model, const Options& options,
               const std::function<void(const Model&)>& after_update) {
  const std::size_t M = options.batch_size * options.time_steps;
  Training result{std::move(model), {}, {}, 0, false};
  const Optimizer& optimizer = FindOptimizer(options.optimizer);
  result.moments = InitialMoments(result.model, optimizer, options.hyper);
  States state = ZeroStates(result.model.shape, options.batch_size);
  for (int epoch = 1; epoch <= options.epochs; ++epoch) {
    const std::vector<Batch> batches = EpochBatches(text, options, epoch);
    const auto updates = static_cast<double>(batches.size());
    double loss_sum = 0, norm_sum = 0, clipped = 0;
    if (!options.never_reset_state) state = ZeroStates(result.model.shape, options.batch_size);
    for (const Batch& batch : batches) {
      Gradients g = Differentiate(result.model, options, batch, state, result.updates + 1);
      const double norm = GradientNorm(g.by);
      if (!std::isfinite(g.loss_sum) || !std::isfinite(norm)) {
        result.diverged = true;
        return result;
      }
      ++result.updates;
      const OptimizerStep step =
          StepOf(options, norm, result.updates, static_cast<std::int64_t>(batches.size()));
      UpdateModel(optimizer, step, g.by, result.moments, result.model);
      if (after_update) after_update(result.model);
      loss_sum += g.loss_sum;
      norm_sum += norm;
      if (WasClipped(step, g.by)) ++clipped;
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
  Model seen = model;  // without dropout
  seen.shape.dropout = seen.shape.output_dropout = 0;
  States state = ZeroStates(model.shape, 1);
  Options options;
  options.batch_size = options.time_steps = 1;
  for (std::size_t i = 0; text.size() < final_size; ++i) {
    Gradients step = Differentiate(seen, options, {{text[i]}, {0}}, state);
    state = std::move(step.final_state);
    if (i + 1 < prefix_size) continue;
    const Array& output = step.outputs;
    std::size_t best = 0;
    for (std::size_t v = 1; v < output.cols; ++v) {
      if (output(0, v) > output(0, best)) best = v;
    }
    text.push_back(static_cast<std::int32_t>(best));
  }
  return text;
}

}  // namespace runexp::oracle
