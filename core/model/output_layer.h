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

// A loss is a kernel of core/kernels/loss.h, which has the formulas.
struct LossInfo {
  const char* name;  // the word in the spec
  // Row by row and in place: outputs become their gradient times `scale`.
  void (*kernel)(MatrixView outputs, std::span<const std::int32_t> targets, float scale,
                 std::span<float> losses);
};
// The first is the default.
std::span<const LossInfo> Losses();
// nullptr if there is none of this name.
const LossInfo* FindLoss(std::string_view name);

// The losses of the batch, its gradients by the output layer's parameters with their squares, and
// that by the hidden states, which goes to work.d_gates[0]. On all threads of the present arena.
void RunOutputLayer(const Parameters& parameters, TransposedWeights& transposed,
                    const LossInfo& loss, std::span<const std::int32_t> targets, Workspace& work,
                    Parameters& gradients);

}  // namespace runexp
