// A training under way: its file and who watches it.
#pragma once

#include <memory>

#include "core/run/observer.h"
#include "core/run/record_writer.h"
#include "core/run/recorded_training.h"

namespace runexp {

// Trains until the end or an interruption, with the record saved at the start and at least every
// ten seconds. Then the training's record is what is to be saved last. Throws Error if a save
// failed, and what the training throws.
void TrainAndSave(RecordedTraining& training, RecordWriter& writer,
                  const std::shared_ptr<RunOutput>& output, RunObserver& observer);

}  // namespace runexp
