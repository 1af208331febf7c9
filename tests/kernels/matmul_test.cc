// Matrix products on every target against the oracle, at zero tolerance, at sizes around those of
// the register tiles, vectors, panels and cache blocks.
#include "core/kernels/matmul.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

struct Size {
  std::size_t rows, depth, cols;
};

// Every number of rows with every number of columns; the depths alternate.
std::vector<Size> Sizes() {
  constexpr std::size_t kRows[] = {1, 2, 3, 5, 7, 11, 12, 13, 24, 25, 32, 33};
  constexpr std::size_t kColumns[] = {1, 3, 15, 16, 17, 31, 32, 33, 47, 65, 100};
  constexpr std::size_t kDepths[] = {1, 2, 7, 255, 256, 257, 600};
  std::vector<Size> sizes;
  std::size_t i = 0;
  for (const std::size_t rows : kRows) {
    for (const std::size_t cols : kColumns) {
      sizes.push_back({rows, kDepths[i++ % 7], cols});
    }
  }
  return sizes;
}

// The factors of a product a b: as they are, and with the left one transposed.
struct Factors {
  explicit Factors(const Size& s)
      : a(RandomArray(s.rows, s.depth, "a")),
        b(RandomArray(s.depth, s.cols, "b")),
        a_matrix(ToMatrix(a)),
        a_transposed(ToMatrix(oracle::Transposed(a))),
        b_matrix(ToMatrix(b)) {}

  oracle::Array a, b;
  Matrix a_matrix, a_transposed, b_matrix;
};

// A result between two guard rows, which no product may touch.
class GuardedResult {
 public:
  GuardedResult(std::size_t rows, std::size_t cols) : all_(rows + 2, cols) {
    std::ranges::fill(all_.storage(), kGuard);
  }
  MatrixView view() { return all_.view().RowRange(1, all_.rows() - 2); }
  bool GuardsStand() const {
    for (const std::size_t r : {std::size_t{0}, all_.rows() - 1}) {
      for (std::size_t c = 0; c < PanelCount(all_.cols()) * kPanelColumns; ++c) {
        if (all_(r, c) != kGuard) return false;
      }
    }
    return true;
  }

 private:
  static constexpr float kGuard = 123.0f;
  Matrix all_;
};

using Product = void (*)(ConstMatrixView, ConstMatrixView, ConstMatrixView, MatrixView);

void ExpectProduct(Product product, const Matrix& a, const Matrix& b, ConstMatrixView start,
                   const oracle::Array& expected) {
  GuardedResult c(expected.rows, expected.cols);
  product(a.view(), b.view(), start, c.view());
  ASSERT_TRUE(SameBits(c.view(), expected));
  ASSERT_TRUE(c.GuardsStand());
}

std::string Name(const Size& s) {
  return "rows " + std::to_string(s.rows) + ", depth " + std::to_string(s.depth) + ", columns " +
         std::to_string(s.cols);
}

class MatMulTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(MatMulTest);

TEST_P(MatMulTest, PlainAndTransposed) {
  for (const Size& size : Sizes()) {
    SCOPED_TRACE(Name(size));
    const Factors f(size);
    const oracle::Array start = RandomArray(size.rows, size.cols, "start");
    const Matrix start_matrix = ToMatrix(start);
    const oracle::Array expected = oracle::MatMul(f.a, f.b, start);
    ExpectProduct(MatMul, f.a_matrix, f.b_matrix, start_matrix.view(), expected);
    ExpectProduct(MatMulTransposed, f.a_transposed, f.b_matrix, start_matrix.view(), expected);
    if (HasFatalFailure()) return;
  }
}

TEST_P(MatMulTest, EveryStart) {
  for (const Size& size : Sizes()) {
    SCOPED_TRACE(Name(size));
    const Factors f(size);
    const oracle::Array zero(size.rows, size.cols), bias = RandomArray(1, size.cols, "bias");
    oracle::Array biases = zero;
    for (std::size_t r = 0; r < size.rows; ++r) {
      for (std::size_t c = 0; c < size.cols; ++c) biases(r, c) = bias(0, c);
    }
    ExpectProduct(MatMul, f.a_matrix, f.b_matrix, Matrix(1, size.cols).RepeatedRow(),
                  oracle::MatMul(f.a, f.b, zero));
    ExpectProduct(MatMul, f.a_matrix, f.b_matrix, ToMatrix(bias).RepeatedRow(),
                  oracle::MatMul(f.a, f.b, biases));

    // Accumulated in place.
    oracle::Array sum = RandomArray(size.rows, size.cols, "start");
    Matrix c = ToMatrix(sum);
    for (int time = 0; time < 2; ++time) {
      MatMul(f.a_matrix.view(), f.b_matrix.view(), c.view(), c.view());
      sum = oracle::MatMul(f.a, f.b, std::move(sum));
      ASSERT_TRUE(SameBits(c.view(), sum)) << "accumulated " << time + 1 << " times";
    }
    if (HasFatalFailure()) return;
  }
}

// The padding is computed like columns of start and b, as documented.
TEST_P(MatMulTest, PaddingIsComputedLikeColumns) {
  for (const Size& size : {Size{5, 7, 17}, Size{13, 300, 33}, Size{2, 3, 1}, Size{7, 9, 47}}) {
    SCOPED_TRACE(Name(size));
    const std::size_t padded = PaddedColumns(size.cols);
    const oracle::Array a = RandomArray(size.rows, size.depth, "a");
    const oracle::Array b = RandomArray(size.depth, padded, "b");
    const oracle::Array start = RandomArray(size.rows, padded, "start");
    const Matrix a_matrix = ToMatrix(a), b_matrix = ToMatrix(b), start_matrix = ToMatrix(start);
    ConstMatrixView b_view = b_matrix.view();
    b_view.cols = size.cols;
    Matrix c(size.rows, padded);
    MatrixView c_view = c.view();
    c_view.cols = size.cols;
    MatMul(a_matrix.view(), b_view, start_matrix.view(), c_view);
    EXPECT_TRUE(SameBits(c.view(), oracle::MatMul(a, b, start)));
  }
}

// Part of the rows gives the same bits as the whole, and so does k in parts: threads and cache
// blocks rely on it.
TEST_P(MatMulTest, PartsGiveTheBitsOfTheWhole) {
  const Size size = {29, 70, 65};
  const Factors f(size);
  const oracle::Array start = RandomArray(size.rows, size.cols, "start");
  const oracle::Array expected = oracle::MatMul(f.a, f.b, start);
  const Matrix start_matrix = ToMatrix(start);
  Matrix by_rows(size.rows, size.cols), by_depth(size.rows, size.cols);
  for (std::size_t first = 0; first < size.rows;) {
    const std::size_t count = std::min(first % 7 + 1, size.rows - first);
    MatMul(f.a_matrix.view().RowRange(first, count), f.b_matrix.view(),
           start_matrix.view().RowRange(first, count), by_rows.view().RowRange(first, count));
    first += count;
  }
  EXPECT_TRUE(SameBits(by_rows.view(), expected));

  for (std::size_t first = 0; first < size.depth;) {
    const std::size_t count = std::min(first % 5 + 3, size.depth - first);
    MatMulTransposed(
        f.a_transposed.view().RowRange(first, count), f.b_matrix.view().RowRange(first, count),
        first == 0 ? start_matrix.view() : ConstMatrixView(by_depth.view()), by_depth.view());
    first += count;
  }
  EXPECT_TRUE(SameBits(by_depth.view(), expected));
}

// A zero factor is not skipped: 0 times infinity is NaN, as in the chain.
TEST_P(MatMulTest, NonFiniteValuesSpread) {
  const Size size = {4, 3, 17};
  oracle::Array a(size.rows, size.depth);
  oracle::Array b = RandomArray(size.depth, size.cols, "b");
  b(1, 2) = std::numeric_limits<float>::infinity();
  b(2, 16) = std::numeric_limits<float>::quiet_NaN();
  a(3, 1) = -0x1p127f;
  b(1, 5) = 4.0f;
  const Matrix a_matrix = ToMatrix(a), b_matrix = ToMatrix(b);
  ExpectProduct(MatMul, a_matrix, b_matrix, Matrix(1, size.cols).RepeatedRow(),
                oracle::MatMul(a, b, oracle::Array(size.rows, size.cols)));
}

TEST(TransposeTest, SwapsRowsAndColumns) {
  for (const Size& size : Sizes()) {
    const oracle::Array m = RandomArray(size.rows, size.cols, "m");
    Matrix out(size.cols, size.rows);
    Transpose(ToMatrix(m).view(), out.view());
    ASSERT_TRUE(SameBits(out.view(), oracle::Transposed(m))) << Name(size);
  }
}

}  // namespace
}  // namespace runexp
