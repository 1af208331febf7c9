// The hidden layer's activation and its gradient, in place, padding included.
#pragma once

#include "core/base/matrix.h"

namespace runexp {

// h = tanh(h), within 2 ULP.
void TanhForward(MatrixView h);

// dz = dz * (1 - h^2), where h = tanh(z); the bracket is one fused multiply-add. Shapes (R, H).
void TanhBackward(ConstMatrixView h, MatrixView dz);

}  // namespace runexp
