// A row-major float matrix whose rows are padded to whole cache lines, and views of it.
//
// Kernels work on whole vectors of 16 floats and so read and write the padding. Its values never
// reach a result; it starts as zeros.
#pragma once

#include <cstddef>

#include "core/base/aligned.h"

namespace runexp {

// The least multiple of 16 that is not below n: the stride of a matrix with n columns.
constexpr std::size_t PaddedColumns(std::size_t n) { return (n + 15) / 16 * 16; }

// Shape (rows, cols); element (r, c) stands at data[r * stride + c].
template <typename T>
struct BasicMatrixView {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::size_t stride = 0;

  T* Row(std::size_t r) const { return data + r * stride; }
  BasicMatrixView RowRange(std::size_t first, std::size_t count) const {
    return {Row(first), count, cols, stride};
  }
  operator BasicMatrixView<const T>() const { return {data, rows, cols, stride}; }
};

using MatrixView = BasicMatrixView<float>;
using ConstMatrixView = BasicMatrixView<const float>;

class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t cols)
      : rows_(rows), cols_(cols), storage_(rows * PaddedColumns(cols)) {}

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t stride() const { return PaddedColumns(cols_); }
  float* Row(std::size_t r) { return storage_.data() + r * stride(); }
  const float* Row(std::size_t r) const { return storage_.data() + r * stride(); }
  MatrixView view() { return {storage_.data(), rows_, cols_, stride()}; }
  ConstMatrixView view() const { return {storage_.data(), rows_, cols_, stride()}; }
  AlignedVector<float>& storage() { return storage_; }
  const AlignedVector<float>& storage() const { return storage_; }

 private:
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  AlignedVector<float> storage_;
};

}  // namespace runexp
