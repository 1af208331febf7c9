// Trains a run, saves its file and notifies its observer.
#pragma once

#include <functional>
#include <memory>

#include "core/run/background_writer.h"
#include "core/run/experiment_training.h"
#include "core/run/observer.h"

namespace runexp {

// Trains until the end or an interruption. Saves the record at the start and at least every ten
// seconds. Calls `at_epoch` after each epoch but the last. On return the training's record is the
// last one to save. Throws Error if a save failed, and what the training throws.
void TrainAndSave(ExperimentTraining& training, BackgroundWriter& writer,
                  const std::shared_ptr<RunOutput>& output, RunObserver& observer,
                  const std::function<void()>& at_epoch);

}  // namespace runexp
