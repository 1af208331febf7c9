// Forward and backward pass of a recurrent network over one batch (truncated back-propagation
// through time), with hand-written gradients, on all threads of the current arena. This file has
// what all cells share. The number of threads changes no bit: threads split outputs, never a sum.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/model/output_layer.h"
#include "core/model/workspace.h"

namespace runexp {

struct BatchOutcome {
  double loss_sum = 0;       // over the M targets, added in double in ascending order
  double gradient_norm = 0;  // of all parameters together
  // Neither is finite if the model diverged.
};

// `parameters` must have the shape `work` was made for. work.InitialState() is the state before the
// batch (it gets no gradient), work.FinalState() the state after it. Only the rows of an
// embedding's gradient that are listed in work.occurring are written; the others are zero.
BatchOutcome LossAndGradients(const Parameters& parameters, TransposedWeights& transposed,
                              const LossInfo& loss, BatchText text, Workspace& work,
                              Parameters& gradients);

// The weights of each gate, as a ForwardPass takes them.
std::array<GateWeights, kMaxGates> GatesOf(const CellInfo& cell, const Parameters& parameters);

}  // namespace runexp
