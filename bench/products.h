// The matrix products of training and of generating text, at one model size.
#pragma once

#include <cstddef>
#include <vector>

#include "bench/random_data.h"
#include "bench/shapes.h"
#include "core/base/matrix.h"

namespace runexp {

// A product of (rows, depth) by (depth, cols).
struct ProductForm {
  const char* name;
  std::size_t rows, depth, cols;
  bool transposed = false;  // the left factor is stored as (depth, rows)

  double operations() const {
    return 2.0 * static_cast<double>(rows) * static_cast<double>(depth) * static_cast<double>(cols);
  }
};

// The products of the output layer appear twice: over all M rows, and over one block of them, as in
// training. The input gradients multiply by transposed weights that training keeps.
inline std::vector<ProductForm> ProductsOf(const BenchShape& s) {
  const std::size_t N = s.batch_size, M = s.rows(), B = s.block_rows(), H = s.hidden_units,
                    V = s.vocabulary;
  return {{"recurrent_forward", N, H, H},
          {"recurrent_input_gradient", N, H, H},
          {"recurrent_weight_gradient", H, M, H, true},
          {"output_forward", M, H, V},
          {"output_input_gradient", M, V, H},
          {"output_weight_gradient", H, M, V, true},
          {"block_forward", B, H, V},
          {"block_input_gradient", B, V, H},
          {"block_weight_gradient", H, B, V, true},
          {"generate_hidden", 1, H, H},
          {"generate_output", 1, H, V}};
}

// The operands of one product, and its result by our kernel on the current target.
struct ProductData {
  explicit ProductData(const ProductForm& form);
  void Multiply();

  ProductForm form;
  Matrix a, b, zeros, c;
};

}  // namespace runexp
