// Matrix products under the numerics contract: each element of the result is one chain of fused
// multiply-adds over the depth k, ascending, from a start value. How the work is blocked or
// vectorised, or which part of the outputs a call computes, never changes a bit.
#pragma once

#include "core/base/matrix.h"

namespace runexp {

// c = start + a b. Shapes: a (R, K), b (K, C), start and c (R, C), all at least 1. `start` may be c
// itself (accumulate) or one repeated row (a bias, zeros). c must not overlap a or b. The padding
// of c receives start's padding plus a times b's padding.
void MatMul(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c);

// c = start + a^T b. Shapes: a (K, R), b (K, C), start and c (R, C); otherwise the same.
void MatMulTransposed(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c);

// out = m^T. Shapes: m (R, C), out (C, R).
void Transpose(ConstMatrixView m, MatrixView out);

}  // namespace runexp
