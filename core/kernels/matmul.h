// Matrix products under the numerics contract: each element of the result is one chain of fused
// multiply-adds over the depth k, ascending, from a start value. How the work is blocked or
// vectorised, or which part of the outputs a call computes, never changes a bit.
#pragma once

#include <cstddef>

#include "core/base/aligned.h"
#include "core/base/matrix.h"

namespace runexp {

// The left factor: element (i, k) stands at data[i * row_stride + k * depth_stride].
struct LeftOperand {
  const float* data = nullptr;
  std::size_t rows = 0;
  std::size_t depth = 0;
  std::size_t row_stride = 0;
  std::size_t depth_stride = 1;
};

LeftOperand AsLeft(ConstMatrixView m);            // m itself, (rows, cols)
LeftOperand TransposedAsLeft(ConstMatrixView m);  // its transpose, (cols, rows)

inline constexpr std::size_t kPanelColumns = 32;

// The right factor, in panels of 32 columns: element (k, j) stands at
// data[(j / 32) * panel_stride + k * depth_stride + j % 32]. Columns are padded to 16.
struct RightOperand {
  const float* data = nullptr;
  std::size_t depth = 0;
  std::size_t cols = 0;
  std::size_t panel_stride = 0;
  std::size_t depth_stride = 0;
};

RightOperand AsRight(ConstMatrixView m);  // a row-major matrix, (rows, cols), as it is

// A right factor copied so that each panel is contiguous. Weights are packed once per update.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  PackedMatrix(std::size_t depth, std::size_t cols);

  void Pack(ConstMatrixView m);            // m is (depth, cols)
  void PackTransposed(ConstMatrixView m);  // m is (cols, depth)
  RightOperand operand() const;

 private:
  std::size_t depth_ = 0;
  std::size_t cols_ = 0;
  AlignedVector<float> panels_;
};

// c = start + a b. Shapes: a (R, K), b (K, C), start and c (R, C). `start` may be c itself
// (accumulate), or have stride 0 to use one row, such as a bias, for every row of c.
// c must not overlap a or b. Padding columns of c receive start's padding plus b's.
void MatMul(const LeftOperand& a, const RightOperand& b, ConstMatrixView start, MatrixView c);

}  // namespace runexp
