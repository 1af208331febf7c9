// Adagrad, as PyTorch's with lr_decay 0.
#pragma once

#include <span>

#include "core/base/matrix.h"
#include "core/kernels/optimizer_step.h"

namespace runexp {

// The learning rate.
float AdagradStepSize(const OptimizerStep& step);

// sum = sum + gradient^2; the parameter goes against gradient / (sqrt(sum) + eps). Shapes (R, C).
void AdagradUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                   std::span<const MatrixView> moments, MatrixView parameter);

}  // namespace runexp
