// The hidden layer's activation and its gradient, in place, padding included.
#pragma once

#include "core/base/matrix.h"

namespace runexp {

// h = tanh(h), within 2 ULP.
void TanhForward(MatrixView h);

// A gradient that has faded below this, from step to step through saturated units, is zero: it
// would soon be denormal (see loss.h).
inline constexpr float kNegligibleGradient = 0x1p-100f;

// dz = dz * (1 - h^2), where h = tanh(z); the bracket is one fused multiply-add. What is nearer to
// zero than kNegligibleGradient becomes zero. Shapes (R, H).
void TanhBackward(ConstMatrixView h, MatrixView dz);

}  // namespace runexp
