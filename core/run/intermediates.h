// The digests of what an update has computed. They depend on the values alone, not on how a kernel
// stores them.
#pragma once

#include <cstdint>
#include <functional>

#include "core/log/trace_file.h"
#include "core/run/experiment_training.h"

namespace runexp {

using TakeItem = std::function<void(const TraceItem&)>;

// Gives the optimiser's moments and the parameters as they are, as of this update.
void TakeState(const TrainingState& state, const OptimizerInfo& optimizer, std::int64_t update,
               const TakeItem& take);

// Gives all items of the last update of `training`, which was this one of its epoch, in the order
// of their operations; after the last update of an epoch also its metrics and samples. The training
// must have kept what is overwritten (trainer.h).
void TakeUpdate(const ExperimentTraining& training, std::int64_t update, const TakeItem& take);

}  // namespace runexp
