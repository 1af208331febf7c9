// Forward and backward through a recurrent network over one batch (truncated back-propagation
// through time), with hand-written gradients, on all threads of the present arena. What is the same
// for all cells is here. The number of threads changes no bit: they share outputs among them,
// never a sum.
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
  // Neither is finite if the model has diverged.
};

// For the model that `work` was made for. work.InitialState() holds what flows into the batch
// (it gets no gradient); work.FinalState() what flows out of it. Of an embedding's gradient only
// the rows listed in work.occurring are written: the others are zero.
BatchOutcome LossAndGradients(const Parameters& parameters, TransposedWeights& transposed,
                              const LossInfo& loss, BatchText text, Workspace& work,
                              Parameters& gradients);

// The weights of each gate, for a ForwardPass.
std::array<GateWeights, kMaxGates> GatesOf(const CellInfo& cell, const Parameters& parameters);

}  // namespace runexp
