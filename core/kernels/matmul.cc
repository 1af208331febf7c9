#include "core/kernels/matmul.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/matmul.cc"
#include <hwy/foreach_target.h>
// Highway must come after foreach_target.h.
#include <hwy/highway.h>

#include <algorithm>

#include "core/kernels/matmul-inl.h"

HWY_BEFORE_NAMESPACE();
namespace runexp::HWY_NAMESPACE {

void MatMulPlain(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c) {
  if (c.rows == 1) return ComputeRowAll(a, b, start, c);
  MatMulAll<Left::kPlain>(a, b, start, c);
}

void MatMulTransposedLeft(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start,
                          MatrixView c) {
  MatMulAll<Left::kTransposed>(a, b, start, c);
}

#if HWY_TARGET == HWY_SCALAR
constexpr std::size_t kSquare = 1;

HWY_INLINE void TransposeSquare(const float* from, float* to) { *to = *from; }
#else
constexpr std::size_t kSquare = 4;

// Transposes 4 x 4 values from rows of one panel to rows of another.
HWY_INLINE void TransposeSquare(const float* from, float* to) {
  const hn::CappedTag<float, 4> d;
  const auto row0 = hn::Load(d, from), row1 = hn::Load(d, from + kPanelColumns);
  const auto row2 = hn::Load(d, from + 2 * kPanelColumns);
  const auto row3 = hn::Load(d, from + 3 * kPanelColumns);
  const auto even01 = hn::InterleaveLower(d, row0, row2);
  const auto even23 = hn::InterleaveUpper(d, row0, row2);
  const auto odd01 = hn::InterleaveLower(d, row1, row3);
  const auto odd23 = hn::InterleaveUpper(d, row1, row3);
  hn::Store(hn::InterleaveLower(d, even01, odd01), d, to);
  hn::Store(hn::InterleaveUpper(d, even01, odd01), d, to + kPanelColumns);
  hn::Store(hn::InterleaveLower(d, even23, odd23), d, to + 2 * kPanelColumns);
  hn::Store(hn::InterleaveUpper(d, even23, odd23), d, to + 3 * kPanelColumns);
}
#endif

// Transposes a block of at most 32 x 32, contiguous on both sides.
HWY_INLINE void TransposeBlock(const float* from, std::size_t rows, std::size_t cols, float* to) {
  const std::size_t whole_rows = rows / kSquare * kSquare, whole_cols = cols / kSquare * kSquare;
  for (std::size_t c = 0; c < whole_cols; c += kSquare) {
    for (std::size_t r = 0; r < whole_rows; r += kSquare) {
      TransposeSquare(from + r * kPanelColumns + c, to + c * kPanelColumns + r);
    }
  }
  for (std::size_t c = 0; c < cols; ++c) {
    for (std::size_t r = c < whole_cols ? whole_rows : 0; r < rows; ++r) {
      to[c * kPanelColumns + r] = from[r * kPanelColumns + c];
    }
  }
}

void TransposeAll(ConstMatrixView m, MatrixView out) {
  for (std::size_t p = 0; p < m.panels(); ++p) {
    const std::size_t cols = std::min(kPanelColumns, m.cols - p * kPanelColumns);
    for (std::size_t q = 0; q < out.panels(); ++q) {
      const std::size_t rows = std::min(kPanelColumns, m.rows - q * kPanelColumns);
      TransposeBlock(m.Panel(p) + q * kPanelColumns * kPanelColumns, rows, cols,
                     out.Panel(q) + p * kPanelColumns * kPanelColumns);
    }
  }
}

}  // namespace runexp::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace runexp {

HWY_EXPORT(MatMulPlain);
HWY_EXPORT(MatMulTransposedLeft);
HWY_EXPORT(TransposeAll);

void MatMul(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c) {
  HWY_DYNAMIC_DISPATCH(MatMulPlain)(a, b, start, c);
}

void MatMulTransposed(ConstMatrixView a, ConstMatrixView b, ConstMatrixView start, MatrixView c) {
  HWY_DYNAMIC_DISPATCH(MatMulTransposedLeft)(a, b, start, c);
}

void Transpose(ConstMatrixView m, MatrixView out) { HWY_DYNAMIC_DISPATCH(TransposeAll)(m, out); }

}  // namespace runexp
#endif  // HWY_ONCE
