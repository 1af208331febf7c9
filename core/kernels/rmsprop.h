// RMSProp, as PyTorch's: neither centered nor with momentum.
#pragma once

#include <span>

#include "core/base/matrix.h"
#include "core/kernels/optimizer_step.h"

namespace runexp {

// The learning rate.
float RmspropStepSize(const OptimizerStep& step);

// square_avg = alpha * square_avg + (1 - alpha) * gradient^2; the parameter goes against
// gradient / (sqrt(square_avg) + eps). Shapes (R, C).
void RmspropUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                   std::span<const MatrixView> moments, MatrixView parameter);

}  // namespace runexp
