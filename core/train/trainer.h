// Training, one update at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/metric.h"
#include "core/data/sampler.h"
#include "core/model/network.h"
#include "core/model/tensors.h"
#include "core/train/clip.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"

namespace runexp {

// When a state that is carried from batch to batch becomes zero again.
enum class StateReset {
  kEpoch,  // at the beginning of each epoch
  kNever,  // the state at the end of a row goes on at its beginning
};

struct StateResetInfo {
  const char* name;  // the word in the spec
  StateReset reset;
};
// The first is the default.
std::span<const StateResetInfo> StateResets();
// nullptr if there is none of this name.
const StateResetInfo* FindStateReset(std::string_view name);

struct TrainingOptions {
  Sampling sampling = Sampling::kConsecutive;
  bool carry_state = true;  // keep the hidden state for the next batch
  StateReset state_reset = StateReset::kEpoch;
  std::int64_t epochs = 1;  // of the whole run
  BatchShape batch;
  Schedule schedule;  // its updates_per_epoch are the trainer's
  Clipping clipping = Clipping::kNorm;
  double clip_theta = 0;  // > 0
  const LossInfo* loss = &Losses().front();
  const OptimizerInfo* optimizer = &Optimizers().front();
  OptimizerOptions optimizer_options;
  std::uint64_t seed = 0;  // of the shuffles and dropout
};

// The state training needs to continue to the same bits: the content of a checkpoint.
struct TrainingState {
  TrainingState(Parameters initial, const ModelShape& shape, const TrainingOptions& options)
      : parameters(std::move(initial)),
        moments(InitialMoments(*options.optimizer, options.optimizer_options, shape)),
        carried(CarriedStates(shape), Matrix(options.batch.batch_size, shape.hidden_units)) {}

  Parameters parameters;
  std::vector<Parameters> moments;  // of the optimiser, in its order
  std::vector<Matrix> carried;      // (N, H) each, before the next batch
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
  double clipping_factor = 0;                       // 1 if the gradient is clipped by value
  bool clipped = false;                             // whether clipping changed the gradient
  float step = 0;                                   // the optimiser's step size
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
  const TrainingOptions& options() const { return options_; }
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
  OptimizerStep NextStep(double gradient_norm) const;
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
