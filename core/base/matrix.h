// The storage layout of all float matrices, and views of it: panels of 32 columns.
//
// A panel stores its rows one after the other, 32 floats (two cache lines) each; the next panel
// follows after the last row. A product therefore reads any operand sequentially, with constant
// strides, and never copies one.
//
// Kernels work on whole vectors, so they also read and write the padding of the last panel: a
// product of several rows the columns up to the next multiple of 16, all others the whole panel.
// Padding starts as zeros and stays zero in everything that is summed.
#pragma once

#include <algorithm>
#include <cstddef>

#include "core/base/aligned.h"

namespace runexp {

inline constexpr std::size_t kPanelColumns = 32;

// Rounds n up to a multiple of 16: the number of columns a kernel works on.
constexpr std::size_t PaddedColumns(std::size_t n) { return (n + 15) / 16 * 16; }

constexpr std::size_t PanelCount(std::size_t cols) {
  return (cols + kPanelColumns - 1) / kPanelColumns;
}

// `count` outputs of a loop, starting at `first`.
struct Range {
  std::size_t first = 0;
  std::size_t count = 0;
};

// Shape (rows, cols).
template <typename T>
struct BasicMatrixView {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t panel_stride = 0;            // elements from one panel to the next
  std::size_t row_stride = kPanelColumns;  // 0: one row, repeated

  T& operator()(std::size_t r, std::size_t c) const {
    return data[c / kPanelColumns * panel_stride + r * row_stride + c % kPanelColumns];
  }
  std::size_t panels() const { return PanelCount(cols); }
  T* Panel(std::size_t p) const { return data + p * panel_stride; }
  // The number of columns of panel p that kernels work on: 16 or 32.
  std::size_t PanelWidth(std::size_t p) const {
    return std::min(kPanelColumns, PaddedColumns(cols) - p * kPanelColumns);
  }
  BasicMatrixView RowRange(std::size_t first, std::size_t count) const {
    return {data + first * row_stride, count, cols, panel_stride, row_stride};
  }
  BasicMatrixView RowRange(Range rows_of_it) const {
    return RowRange(rows_of_it.first, rows_of_it.count);
  }
  // The columns of the given panels.
  BasicMatrixView PanelRange(Range panels_of_it) const {
    const std::size_t first_column = panels_of_it.first * kPanelColumns;
    return {Panel(panels_of_it.first), rows,
            std::min(cols - first_column, panels_of_it.count * kPanelColumns), panel_stride,
            row_stride};
  }
  operator BasicMatrixView<const T>() const { return {data, rows, cols, panel_stride, row_stride}; }
};

using MatrixView = BasicMatrixView<float>;
using ConstMatrixView = BasicMatrixView<const float>;

// Fills all elements and their padding with zeros.
inline void FillWithZeros(MatrixView m) {
  for (std::size_t p = 0; p < m.panels(); ++p) {
    std::fill_n(m.Panel(p), m.rows * kPanelColumns, 0.0f);
  }
}

// Copies elements and padding. The shapes must be equal.
inline void CopyMatrix(ConstMatrixView from, MatrixView to) {
  for (std::size_t p = 0; p < from.panels(); ++p) {
    std::copy_n(from.Panel(p), from.rows * kPanelColumns, to.Panel(p));
  }
}

class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t cols)
      : rows_(rows), cols_(cols), storage_(PanelCount(cols) * panel_stride()) {}

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  float& operator()(std::size_t r, std::size_t c) { return view()(r, c); }
  float operator()(std::size_t r, std::size_t c) const { return view()(r, c); }
  MatrixView view() { return {storage_.data(), rows_, cols_, panel_stride()}; }
  ConstMatrixView view() const { return {storage_.data(), rows_, cols_, panel_stride()}; }
  // The first row, repeated: a bias, or zeros to start a sum from.
  ConstMatrixView RepeatedRow() const { return {storage_.data(), 1, cols_, panel_stride(), 0}; }
  // All elements and all padding, panel by panel.
  AlignedVector<float>& storage() { return storage_; }
  const AlignedVector<float>& storage() const { return storage_; }

 private:
  // One cache line more than the rows need, so that the parts of one row in different panels do not
  // map to the same cache set.
  std::size_t panel_stride() const { return rows_ * kPanelColumns + kPanelColumns / 2; }

  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  AlignedVector<float> storage_;
};

}  // namespace runexp
