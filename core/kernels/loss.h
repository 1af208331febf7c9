// The two losses with their gradients, row by row and in place.
//
// Along a row every sum has the contract's shape: 16 lanes, lane i adding elements i, i + 16, …
// ascending, then the tree of SumLanes.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/matrix.h"

namespace runexp {

// e^-40 is 2^-58. Such a probability changes no sum of float32 that matters, but products of what
// is left of it would soon be denormal, and those take a processor a hundred times longer: a run
// that has lost its way, with outputs far apart, would burn hours.
inline constexpr float kNegligibleLogit = -40.0f;

// Softmax cross-entropy from logits. Per row: losses[r] = ln(sum_j e^(x_j - m)) + (m - x_y) with m
// the row's maximum and y = targets[r]; then x becomes scale times the gradient, which is
// e^(x_j - m) * (scale / sum), less scale for j = y; the padding becomes zero. Where x_j - m is
// below kNegligibleLogit the exponential counts as zero. Shapes: x (R, V); R targets and losses.
// `scale` is one over the number of targets of the whole batch.
void SoftmaxCrossEntropy(MatrixView x, std::span<const std::int32_t> targets, float scale,
                         std::span<float> losses);

// The published TensorFlow 2 listing's loss, which takes raw outputs x for probabilities: with
// q = clip(x, 1e-7, 1 - 1e-7) and S = sum q, losses[r] = ln S - ln q_y. Then x becomes scale times
// the gradient: scale / S, less scale / q_y for j = y, and zero where x was clipped.
void ClippedProbability(MatrixView x, std::span<const std::int32_t> targets, float scale,
                        std::span<float> losses);

}  // namespace runexp
