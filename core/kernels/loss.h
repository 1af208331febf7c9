// The two losses and their gradients, computed row by row and in place.
//
// Every sum along a row has the contract's shape: 16 lanes, lane i adding elements i, i + 16, …
// ascending, then the tree of SumLanes.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/matrix.h"

namespace runexp {

// e^-40 is 2^-58. A smaller probability changes no float32 sum noticeably, but its products would
// soon be denormal, which processors handle a hundred times slower: a diverging run, with outputs
// far apart, would take hours.
inline constexpr float kNegligibleLogit = -40.0f;

// Softmax cross-entropy from logits. Per row: losses[r] = ln(sum_j e^(x_j - m)) + (m - x_y), where
// m is the row's maximum and y = targets[r]. x becomes `scale` times the gradient: e^(x_j - m) *
// (scale / sum), minus scale for j = y; the padding becomes zero. If x_j - m is below
// kNegligibleLogit, the exponential counts as zero. Shapes: x (R, V); R targets and losses. `scale`
// is one over the number of targets of the whole batch.
void SoftmaxCrossEntropy(MatrixView x, std::span<const std::int32_t> targets, float scale,
                         std::span<float> losses);

// The loss of the published TensorFlow 2 listing, which takes raw outputs x for probabilities: with
// q = clip(x, 1e-7, 1 - 1e-7) and S = sum q, losses[r] = ln S - ln q_y. x becomes `scale` times the
// gradient: scale / S, minus scale / q_y for j = y; zero where x was clipped.
void ClippedProbability(MatrixView x, std::span<const std::int32_t> targets, float scale,
                        std::span<float> losses);

}  // namespace runexp
