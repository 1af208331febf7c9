// The recurrent language model of the chapter, forward and backward (truncated back-propagation
// through time), with hand-written gradients, on all threads of the current arena. This file has
// what all cells share. The number of threads changes no bit: threads split outputs, never a sum.
#pragma once

#include <cstdint>
#include <span>

#include "core/model/output_layer.h"
#include "core/model/workspace.h"

namespace runexp {

// Where the masks of an update's dropout come from.
struct DropoutDraw {
  std::uint64_t seed = 0;
  std::int64_t update = 0;  // from 1
};

// Computes the states of all layers, from work.InitialState on. Where the workspace's shape has
// dropout, masks are drawn first. inputs: (T, N), in [0, V).
void Forward(const Parameters& parameters, std::span<const std::int32_t> inputs, DropoutDraw draw,
             Workspace& work);

struct BatchOutcome {
  double loss_sum = 0;       // over the M targets, added in double in ascending order
  double gradient_norm = 0;  // of all parameters together
  // Neither is finite if the model diverged.
};

// `parameters` must have the shape `work` was made for. work.InitialState() is the state before the
// batch (it gets no gradient), work.FinalState() the state after it. Only the rows of an
// embedding's gradient that are listed in work.occurring are written; the others are zero.
BatchOutcome LossAndGradients(const Parameters& parameters, TransposedWeights& transposed,
                              const LossInfo& loss, BatchText text, DropoutDraw draw,
                              Workspace& work, Parameters& gradients);

// The losses of a batch alone, into work.losses, and the states after it: the forward pass without
// what only training does. The workspace's shape has no dropout.
void ComputeLosses(const Parameters& parameters, const LossInfo& loss, BatchText text,
                   Workspace& work);

}  // namespace runexp
