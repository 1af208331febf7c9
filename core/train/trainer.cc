#include "core/train/trainer.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "core/base/elementary.h"
#include "core/base/find_named.h"
#include "core/parallel/loop.h"

namespace runexp {
namespace {

constexpr std::array<StateResetInfo, 2> kStateResets = {{
    {"epoch", StateReset::kEpoch},
    {"never", StateReset::kNever},
}};

}  // namespace

std::span<const StateResetInfo> StateResets() { return kStateResets; }

const StateResetInfo* FindStateReset(std::string_view name) {
  return FindNamed(kStateResets, name);
}

Trainer::Trainer(std::span<const std::int32_t> text, const ModelShape& shape,
                 const TrainingOptions& options, TrainingState state)
    : options_(options),
      sampler_(options.sampling, text, static_cast<std::int64_t>(options.batch.batch_size),
               static_cast<std::int64_t>(options.batch.time_steps), options.seed),
      state_(std::move(state)),
      transposed_(shape),
      work_(shape, options.batch, ThreadShare()),
      gradients_(shape),
      inputs_(options.batch.targets()),
      targets_(options.batch.targets()) {
  options_.schedule.updates_per_epoch = updates_per_epoch();
  Transpose(state_.parameters, transposed_);
}

UpdateOutcome Trainer::Update() {
  sampler_.FillBatch(state_.epochs_done + 1, state_.updates_in_epoch, inputs_, targets_);
  for (std::size_t i = 0; i < state_.carried.size(); ++i) {
    CopyMatrix(state_.carried[i].view(), work_.InitialState(i));
  }
  UpdateOutcome outcome;
  outcome.batch =
      LossAndGradients(state_.parameters, transposed_, *options_.loss, {inputs_, targets_},
                       {options_.seed, NextUpdate()}, work_, gradients_);
  const auto [loss, norm] = outcome.batch;
  if (!std::isfinite(loss) || !std::isfinite(norm)) {
    outcome.divergence = fmt::format("the {} is not finite in epoch {}, update {}",
                                     std::isfinite(loss) ? "gradient norm" : "loss",
                                     state_.epochs_done + 1, state_.updates_in_epoch + 1);
    return outcome;
  }
  const OptimizerStep step = NextStep(norm);
  outcome.clipping_factor = step.clipping_factor;
  outcome.clipped =
      step.clipping_factor < 1.0 || (options_.clipping == Clipping::kValue &&
                                     AnyBeyond(step.clipping_bound, gradients_, work_.occurring));
  outcome.step = options_.optimizer->step_size(step);
  UpdateParameters(*options_.optimizer, step, work_.occurring, gradients_, state_.moments,
                   state_.parameters, transposed_);
  state_.loss_sum += loss;
  state_.gradient_norm_sum += norm;
  if (outcome.clipped) ++state_.clipped_updates;
  ++state_.updates_in_epoch;
  KeepCarriedState();
  if (state_.updates_in_epoch < updates_per_epoch()) return outcome;
  outcome.finished_epoch = FinishEpoch();
  if (!std::isfinite((*outcome.finished_epoch)[Metric::kPerplexity])) {
    outcome.divergence =
        fmt::format("the perplexity is infinite in epoch {}: the cross-entropy is above 709",
                    state_.epochs_done);
  }
  return outcome;
}

std::int64_t Trainer::NextUpdate() const {
  return state_.epochs_done * updates_per_epoch() + state_.updates_in_epoch + 1;
}

OptimizerStep Trainer::NextStep(double gradient_norm) const {
  OptimizerStep step;
  step.options = options_.optimizer_options;
  step.update = NextUpdate();
  step.learning_rate =
      LearningRate(options_.schedule, step.update, options_.epochs * updates_per_epoch());
  switch (options_.clipping) {
    case Clipping::kNorm:
      step.clipping_factor = ClippingFactor(gradient_norm, options_.clip_theta);
      break;
    case Clipping::kValue:
      step.clipping_bound = static_cast<float>(options_.clip_theta);
  }
  return step;
}

// The next batch starts from this batch's final state if the state is carried, else from zeros.
void Trainer::KeepCarriedState() {
  const bool is_reset =
      options_.state_reset == StateReset::kEpoch && state_.updates_in_epoch == updates_per_epoch();
  const bool is_carried = options_.carry_state && !is_reset;
  for (std::size_t i = 0; i < state_.carried.size(); ++i) {
    const MatrixView state = state_.carried[i].view();
    is_carried ? CopyMatrix(work_.FinalState(i), state) : FillWithZeros(state);
  }
}

PerMetric<double> Trainer::FinishEpoch() {
  const auto updates = static_cast<double>(state_.updates_in_epoch);
  const double cross_entropy =
      state_.loss_sum / (updates * static_cast<double>(options_.batch.targets()));
  PerMetric<double> metrics;
  metrics[Metric::kCrossEntropy] = cross_entropy;
  metrics[Metric::kPerplexity] = Exp(cross_entropy);
  metrics[Metric::kGradientNorm] = state_.gradient_norm_sum / updates;
  metrics[Metric::kClippedFraction] = static_cast<double>(state_.clipped_updates) / updates;
  ++state_.epochs_done;
  state_.updates_in_epoch = 0;
  state_.loss_sum = 0;
  state_.gradient_norm_sum = 0;
  state_.clipped_updates = 0;
  return metrics;
}

}  // namespace runexp
