// Stochastic gradient descent with momentum, as PyTorch's SGD with dampening 0.
#pragma once

#include <span>

#include "core/base/matrix.h"
#include "core/kernels/optimizer_step.h"

namespace runexp {

// The learning rate.
float MomentumStepSize(const OptimizerStep& step);

// momentum_buffer = momentum * momentum_buffer + gradient; the parameter goes against it, or with
// nesterov against momentum * momentum_buffer + gradient. Shapes (R, C).
void MomentumUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                    std::span<const MatrixView> moments, MatrixView parameter);

}  // namespace runexp
