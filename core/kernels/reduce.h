// Reductions whose shape the numerics contract fixes, independent of the vector length.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/matrix.h"

namespace runexp {

// sums[0][c] += m[0][c], then m[1][c], …: one ascending chain of additions per column.
// Shapes: m (R, C), sums (1, C).
void AddColumnSums(ConstMatrixView m, MatrixView sums);

// The sum of the squares of all elements, in double. Each panel of 32 columns is summed separately:
// 16 lanes, lane = column mod 16, each adding its elements by ascending row, then column; then the
// tree of SumLanes. The panels' sums are added in ascending order. The padding must be zero.
double SumOfSquares(ConstMatrixView m);

// The same over the given rows only, which must ascend. The other rows must be zero, so that
// leaving them out changes nothing.
double SumOfSquares(ConstMatrixView m, std::span<const std::int32_t> rows);

// The largest magnitude of an element. None may be NaN; the padding must be zero.
float LargestMagnitude(ConstMatrixView m);

// The contract's tree over 16 lanes: lane i adds i + 8, then i + 4, i + 2, i + 1.
template <typename T>
T SumLanes(T* lanes) {
  for (int half = 8; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

}  // namespace runexp
