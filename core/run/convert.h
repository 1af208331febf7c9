// Between the training's padded matrices and the log's tight arrays.
#pragma once

#include <string>
#include <vector>

#include "core/log/run_record.h"
#include "core/train/trainer.h"

namespace runexp {

// The parameters under their names; biases have one dimension, the weights two.
std::vector<Tensor> ToTensors(const Parameters& parameters);

// The inverse. Throws Error if a tensor is missing or has another shape than the model.
Parameters FromTensors(const std::vector<Tensor>& tensors, const ModelShape& shape);

CheckpointRecord ToCheckpoint(const TrainingState& state, double seconds_in_epoch);
TrainingState FromCheckpoint(const CheckpointRecord& checkpoint, const ModelShape& shape,
                             BatchShape batch);

}  // namespace runexp
