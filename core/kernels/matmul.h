// Matrix products under the numerics contract: each element of the result is one chain of fused
// multiply-adds over the depth k, ascending, from a start value. Blocking, vectorisation and the
// part of the outputs that a call computes never change a bit.
#pragma once

#include "core/base/matrix.h"

namespace runexp {

// c = start + a b. Shapes: a (R, K), b (K, C), start and c (R, C), all at least 1. `start` may be c
// itself (accumulate) or one repeated row (a bias, zeros). c must not overlap a or b. The padding
// of c becomes start's padding plus a times b's padding.
void MatMul(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c);

// c = start + a^T b. Shapes: a (K, R), b (K, C), start and c (R, C); otherwise as MatMul.
void MatMulTransposed(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c);

// out = m^T. Shapes: m (R, C), out (C, R).
void Transpose(ConstMatrixView m, MatrixView out);

}  // namespace runexp
