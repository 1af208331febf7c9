// A training under way: its file and who watches it.
#pragma once

#include <memory>

#include "core/run/background_writer.h"
#include "core/run/experiment_training.h"
#include "core/run/observer.h"

namespace runexp {

// Trains until the end or an interruption, with the record saved at the start and at least every
// ten seconds. Then the training's record is what is to be saved last. Throws Error if a save
// failed, and what the training throws.
void TrainAndSave(ExperimentTraining& training, BackgroundWriter& writer,
                  const std::shared_ptr<RunOutput>& output, RunObserver& observer);

}  // namespace runexp
