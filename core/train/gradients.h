// The loss of one batch and its gradients, on all threads of the present arena. The number of
// threads changes no bit: they share outputs among them, never a sum.
#pragma once

#include <cstdint>
#include <span>

#include "core/model/rnn.h"

namespace runexp {

struct BatchOutcome {
  double loss_sum = 0;       // over the M targets, added in double in ascending order
  double gradient_norm = 0;  // of all parameters together
  // Neither is finite if the model has diverged.
};

// `inputs` and `targets`: (T, N), in [0, V). work.InitialState() holds the state before the batch
// (it gets no gradient); work.FinalState() holds the state after it. In gradients.W_xh only the
// rows listed in work.occurring are written: the others' gradient is zero.
BatchOutcome LossAndGradients(const Parameters& parameters, const TransposedWeights& transposed,
                              Loss loss, std::span<const std::int32_t> inputs,
                              std::span<const std::int32_t> targets, Workspace& work,
                              Parameters& gradients);

// parameters -= step * gradients (in W_xh the rows that occur), and `transposed` follows.
void Descend(float step, const Parameters& gradients, std::span<const std::int32_t> occurring,
             Parameters& parameters, TransposedWeights& transposed);

// Makes `transposed` from the parameters.
void UpdateTransposed(const Parameters& parameters, TransposedWeights& transposed);

}  // namespace runexp
