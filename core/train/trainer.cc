#include "core/train/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/elementary.h"
#include "core/parallel/loop.h"
#include "core/train/clip.h"
#include "core/train/gradients.h"

namespace runexp {
namespace {

void CopyMatrix(ConstMatrixView from, MatrixView to) {
  for (std::size_t p = 0; p < from.panels(); ++p) {
    std::copy_n(from.Panel(p), from.rows * kPanelColumns, to.Panel(p));
  }
}

}  // namespace

Trainer::Trainer(std::span<const std::int32_t> text, ModelShape shape,
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
  UpdateTransposed(state_.parameters, transposed_);
}

UpdateOutcome Trainer::Update() {
  sampler_.FillBatch(state_.epochs_done + 1, state_.updates_in_epoch, inputs_, targets_);
  CopyMatrix(state_.hidden_state.view(), work_.InitialState());
  const auto [loss, norm] = LossAndGradients(state_.parameters, transposed_, options_.loss, inputs_,
                                             targets_, work_, gradients_);
  if (!std::isfinite(loss) || !std::isfinite(norm)) {
    return {.finished_epoch = {},
            .divergence = fmt::format("the {} is not finite in epoch {}, update {}",
                                      std::isfinite(loss) ? "gradient norm" : "loss",
                                      state_.epochs_done + 1, state_.updates_in_epoch + 1)};
  }
  const double factor = ClippingFactor(norm, options_.clip_theta);
  Descend(static_cast<float>(options_.learning_rate * factor), gradients_, work_.occurring,
          state_.parameters, transposed_);
  state_.loss_sum += loss;
  state_.gradient_norm_sum += norm;
  if (factor < 1.0) ++state_.clipped_updates;
  ++state_.updates_in_epoch;
  KeepHiddenState();
  UpdateOutcome outcome;
  if (state_.updates_in_epoch == updates_per_epoch()) outcome.finished_epoch = FinishEpoch();
  return outcome;
}

// The next batch starts from this one's final state where it is carried, else from zeros.
void Trainer::KeepHiddenState() {
  if (options_.sampling == Sampling::kConsecutive && options_.carry_state &&
      state_.updates_in_epoch < updates_per_epoch()) {
    CopyMatrix(work_.FinalState(), state_.hidden_state.view());
  } else {
    FillWithZeros(state_.hidden_state.view());
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
