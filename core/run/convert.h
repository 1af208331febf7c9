// Converts between the padded matrices of training and the tight arrays of the log.
#pragma once

#include <string>
#include <vector>

#include "core/log/run_record.h"
#include "core/train/trainer.h"

namespace runexp {

// The parameters by name; biases have one dimension, weights two.
std::vector<Tensor> ToTensors(const Parameters& parameters);

// The inverse. Throws Error if a tensor is missing or its shape does not fit the model.
Parameters FromTensors(const std::vector<Tensor>& tensors, const ModelShape& shape);

// A moment of a parameter is named after both, such as "exp_avg.W_xh": this before the parameter.
std::string MomentPrefix(const OptimizerInfo& optimizer, std::size_t moment);

CheckpointRecord ToCheckpoint(const TrainingState& state, const ModelShape& shape,
                              const OptimizerInfo& optimizer, double seconds_in_epoch);
// Throws Error as FromTensors does.
TrainingState FromCheckpoint(const CheckpointRecord& checkpoint, const ModelShape& shape,
                             const TrainingOptions& options);

}  // namespace runexp
