// Adam and AdamW, as PyTorch's without amsgrad.
#pragma once

#include <span>

#include "core/base/matrix.h"
#include "core/kernels/optimizer_step.h"

namespace runexp {

// The learning rate / (1 - beta1^update).
float AdamStepSize(const OptimizerStep& step);

// exp_avg = beta1 * exp_avg + (1 - beta1) * gradient, exp_avg_sq the same of its square with beta2;
// the parameter goes against exp_avg / (sqrt(exp_avg_sq) / sqrt(1 - beta2^update) + eps).
// Shapes (R, C).
void AdamUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                std::span<const MatrixView> moments, MatrixView parameter);

// The same after parameter = parameter * (1 - learning rate * weight_decay).
void AdamWUpdate(const OptimizerStep& step, ConstMatrixView gradient,
                 std::span<const MatrixView> moments, MatrixView parameter);

}  // namespace runexp
