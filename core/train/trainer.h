// Training, one update at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/metric.h"
#include "core/data/sampler.h"
#include "core/model/network.h"
#include "core/model/tensors.h"
#include "core/train/optimizer.h"

namespace runexp {

struct TrainingOptions {
  Sampling sampling = Sampling::kConsecutive;
  bool carry_state = true;  // keep the hidden state for the next batch
  BatchShape batch;
  double learning_rate = 0;  // > 0, finite as a float
  double clip_theta = 0;     // > 0
  const LossInfo* loss = &Losses().front();
  const OptimizerInfo* optimizer = &Optimizers().front();
  std::uint64_t seed = 0;  // of the shuffles and dropout
};

// The state training needs to continue to the same bits: the content of a checkpoint.
struct TrainingState {
  TrainingState(Parameters initial, const ModelShape& shape, BatchShape batch)
      : parameters(std::move(initial)),
        carried(CarriedStates(shape), Matrix(batch.batch_size, shape.hidden_units)) {}

  Parameters parameters;
  std::vector<Matrix> carried;  // (N, H) each, before the next batch
  std::int64_t epochs_done = 0;
  // Of the current epoch:
  std::int64_t updates_in_epoch = 0;
  double loss_sum = 0;           // over its targets
  double gradient_norm_sum = 0;  // over its updates
  std::int64_t clipped_updates = 0;
};

// The outcome of one call of Trainer::Update.
struct UpdateOutcome {
  BatchOutcome batch;
  double clipping_factor = 0;
  float step = 0;                                   // learning rate times clipping factor
  std::optional<PerMetric<double>> finished_epoch;  // set by the last update of an epoch
  // Why the run ends here, if not empty: the loss or the norm is not finite, and nothing was
  // changed; or the epoch that this update finished has an infinite perplexity.
  std::string divergence;
};

class Trainer {
 public:
  // `text`: indices in [0, vocabulary). It must outlive the trainer and be long enough for one
  // batch.
  Trainer(std::span<const std::int32_t> text, const ModelShape& shape,
          const TrainingOptions& options, TrainingState state);

  UpdateOutcome Update();

  std::int64_t updates_per_epoch() const { return sampler_.batches_per_epoch(); }
  const TrainingState& state() const { return state_; }
  // The gradients of the last update; of an embedding only the rows of characters that occurred.
  const Parameters& gradients() const { return gradients_; }

  // What the last update was computed from and on the way; with KeepOverwritten before it, also
  // what it overwrote.
  std::span<const std::int32_t> inputs() const { return inputs_; }
  std::span<const std::int32_t> targets() const { return targets_; }
  const Workspace& work() const { return work_; }
  void KeepOverwritten() { work_.KeepOverwritten(); }

 private:
  std::int64_t NextUpdate() const;  // from 1, over all epochs
  void KeepCarriedState();
  PerMetric<double> FinishEpoch();

  TrainingOptions options_;
  Sampler sampler_;
  TrainingState state_;
  TransposedWeights transposed_;
  Workspace work_;
  Parameters gradients_;
  std::vector<std::int32_t> inputs_, targets_;  // (T, N)
};

}  // namespace runexp
