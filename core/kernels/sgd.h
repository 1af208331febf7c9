// Stochastic gradient descent.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/matrix.h"
#include "core/kernels/optimizer_step.h"

namespace runexp {

// Learning rate times clipping factor.
float SgdStepSize(const OptimizerStep& step);

// parameter = parameter - step size * gradient, one fused multiply-add per element. Shapes (R, C).
// There are no moments.
void SgdUpdate(const OptimizerStep& step, ConstMatrixView gradient,
               std::span<const MatrixView> moments, MatrixView parameter);

// The same for the given rows only (the gradient of the others is zero).
void SgdUpdateRows(const OptimizerStep& step, ConstMatrixView gradient,
                   std::span<const std::int32_t> rows, MatrixView parameter);

}  // namespace runexp
