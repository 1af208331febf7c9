#include "bench/products.h"

#include "core/kernels/matmul.h"

namespace runexp {

ProductData::ProductData(const ProductForm& f)
    : form(f),
      a(f.transposed ? RandomMatrix(f.depth, f.rows, "a") : RandomMatrix(f.rows, f.depth, "a")),
      b(RandomMatrix(f.depth, f.cols, "b")),
      zeros(1, f.cols),
      c(f.rows, f.cols) {}

void ProductData::Multiply() {
  const auto multiply = form.transposed ? MatMulTransposed : MatMul;
  multiply(a.view(), b.view(), zeros.RepeatedRow(), c.view());
}

}  // namespace runexp
