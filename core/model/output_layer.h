// The output layer: logits for the next character, their loss and its gradients, by blocks of rows.
//
//   O_t = b + H_t W   (N, V)
//   loss = mean over the M targets
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/model/workspace.h"

namespace runexp {

// A loss is a kernel of core/kernels/loss.h, which states the formulas.
struct LossInfo {
  const char* name;  // as in the spec
  // Works row by row and in place: outputs become their gradient times `scale`.
  void (*kernel)(MatrixView outputs, std::span<const std::int32_t> targets, float scale,
                 std::span<float> losses);
};
// The first is the default.
std::span<const LossInfo> Losses();
// Returns nullptr if no loss has this name.
const LossInfo* FindLoss(std::string_view name);

// Computes the losses of the batch, the gradients of the output layer's parameters with their
// squares, and the gradient with respect to the last layer's hidden states, which goes to its
// d_gates[0]. Runs on all threads of the current arena.
void RunOutputLayer(const Parameters& parameters, TransposedWeights& transposed,
                    const LossInfo& loss, std::span<const std::int32_t> targets, Workspace& work,
                    Parameters& gradients);

// Computes the losses alone.
void RunOutputLosses(const Parameters& parameters, const LossInfo& loss,
                     std::span<const std::int32_t> targets, Workspace& work);

}  // namespace runexp
