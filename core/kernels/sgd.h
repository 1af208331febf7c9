// The parameter update of stochastic gradient descent.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/matrix.h"

namespace runexp {

// parameter = parameter - step * gradient, one fused multiply-add per element. `step` is the
// learning rate times the clipping factor. Shapes (R, C).
void SgdUpdate(float step, ConstMatrixView gradient, MatrixView parameter);

// The same for the given rows only (the gradient of the others is zero).
void SgdUpdateRows(float step, ConstMatrixView gradient, std::span<const std::int32_t> rows,
                   MatrixView parameter);

}  // namespace runexp
