// Matrix products on every target against the oracle, at zero tolerance, at sizes around those of
// the register tiles, vectors, panels and cache blocks.
#include "core/kernels/matmul.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "tests/arrays.h"
#include "tests/oracle.h"
#include "tests/same_bits.h"
#include "tests/target_fixture.h"

namespace runexp {
namespace {

struct Size {
  std::size_t rows, depth, cols;
};

// Every number of rows with every number of columns, the depths in turn.
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

// One product a b: the factors, in padded matrices both as they are and transposed.
struct Factors {
  explicit Factors(const Size& s)
      : a(RandomArray(s.rows, s.depth, "a")),
        b(RandomArray(s.depth, s.cols, "b")),
        a_matrix(ToMatrix(a)),
        a_transposed(ToMatrix(oracle::Transposed(a))),
        b_matrix(ToMatrix(b)),
        packed(s.depth, s.cols),
        packed_transposed(s.depth, s.cols) {
    packed.Pack(b_matrix.view());
    packed_transposed.PackTransposed(ToMatrix(oracle::Transposed(b)).view());
  }

  oracle::Array a, b;
  Matrix a_matrix, a_transposed, b_matrix;
  PackedMatrix packed, packed_transposed;
};

// A result between two guard rows that no product may touch.
class GuardedResult {
 public:
  GuardedResult(std::size_t rows, std::size_t cols) : all_(rows + 2, cols) {
    std::ranges::fill(all_.storage(), kGuard);
  }
  MatrixView view() { return all_.view().RowRange(1, all_.rows() - 2); }
  bool GuardsStand() const {
    const auto is_guard = [](float x) { return x == kGuard; };
    const auto stride = static_cast<std::ptrdiff_t>(all_.stride());
    return std::all_of(all_.storage().begin(), all_.storage().begin() + stride, is_guard) &&
           std::all_of(all_.storage().end() - stride, all_.storage().end(), is_guard);
  }

 private:
  static constexpr float kGuard = 123.0f;
  Matrix all_;
};

void ExpectProduct(const LeftOperand& left, const RightOperand& right, ConstMatrixView start,
                   const oracle::Array& expected) {
  GuardedResult c(expected.rows, expected.cols);
  MatMul(left, right, start, c.view());
  ASSERT_TRUE(SameBits(c.view(), expected));
  ASSERT_TRUE(c.GuardsStand());
}

// The first row of m for every row of the product.
ConstMatrixView Repeated(const Matrix& m) { return {m.Row(0), 1, m.cols(), 0}; }

std::string Name(const Size& s) {
  return "rows " + std::to_string(s.rows) + ", depth " + std::to_string(s.depth) + ", columns " +
         std::to_string(s.cols);
}

class MatMulTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(MatMulTest);

TEST_P(MatMulTest, EveryOperandForm) {
  for (const Size& size : Sizes()) {
    SCOPED_TRACE(Name(size));
    const Factors f(size);
    const oracle::Array start = RandomArray(size.rows, size.cols, "start");
    const Matrix start_matrix = ToMatrix(start);
    const oracle::Array expected = oracle::MatMul(f.a, f.b, start);
    const std::pair<const char*, LeftOperand> lefts[] = {
        {"AsLeft", AsLeft(f.a_matrix.view())},
        {"TransposedAsLeft", TransposedAsLeft(f.a_transposed.view())}};
    const std::pair<const char*, RightOperand> rights[] = {
        {"AsRight", AsRight(f.b_matrix.view())},
        {"Pack", f.packed.operand()},
        {"PackTransposed", f.packed_transposed.operand()}};
    for (const auto& [left_name, left] : lefts) {
      for (const auto& [right_name, right] : rights) {
        SCOPED_TRACE(std::string(left_name) + ", " + right_name);
        ExpectProduct(left, right, start_matrix.view(), expected);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST_P(MatMulTest, EveryStart) {
  for (const Size& size : Sizes()) {
    SCOPED_TRACE(Name(size));
    const Factors f(size);
    const LeftOperand left = AsLeft(f.a_matrix.view());
    const RightOperand right = f.packed.operand();
    const oracle::Array zero(size.rows, size.cols), bias = RandomArray(1, size.cols, "bias");
    oracle::Array biases = zero;
    for (std::size_t r = 0; r < size.rows; ++r) {
      for (std::size_t c = 0; c < size.cols; ++c) biases(r, c) = bias(0, c);
    }
    ExpectProduct(left, right, Repeated(Matrix(1, size.cols)), oracle::MatMul(f.a, f.b, zero));
    ExpectProduct(left, right, Repeated(ToMatrix(bias)), oracle::MatMul(f.a, f.b, biases));

    // Accumulated in place.
    oracle::Array sum = RandomArray(size.rows, size.cols, "start");
    Matrix c = ToMatrix(sum);
    for (int time = 0; time < 2; ++time) {
      MatMul(left, right, c.view(), c.view());
      sum = oracle::MatMul(f.a, f.b, std::move(sum));
      ASSERT_TRUE(SameBits(c.view(), sum)) << "accumulated " << time + 1 << " times";
    }
    if (HasFatalFailure()) return;
  }
}

TEST_P(MatMulTest, NoDepthGivesTheStart) {
  const Size size = {13, 4, 33};
  const Factors f(size);
  const oracle::Array start = RandomArray(size.rows, size.cols, "start");
  const Matrix start_matrix = ToMatrix(start);
  LeftOperand left = AsLeft(f.a_matrix.view());
  left.depth = 0;
  for (RightOperand right : {AsRight(f.b_matrix.view()), f.packed.operand()}) {
    right.depth = 0;
    ExpectProduct(left, right, start_matrix.view(), start);
  }
}

// The padding is as documented: computed like columns of start and b. What a packed factor is
// padded with is zero.
TEST_P(MatMulTest, PaddingIsComputedLikeColumns) {
  for (const Size& size : {Size{5, 7, 17}, Size{13, 300, 33}, Size{2, 3, 1}, Size{7, 9, 47}}) {
    SCOPED_TRACE(Name(size));
    const std::size_t padded = PaddedColumns(size.cols);
    const oracle::Array a = RandomArray(size.rows, size.depth, "a");
    oracle::Array b = RandomArray(size.depth, padded, "b");
    const oracle::Array start = RandomArray(size.rows, padded, "start");
    const Matrix a_matrix = ToMatrix(a), b_matrix = ToMatrix(b), start_matrix = ToMatrix(start);
    const ConstMatrixView b_view = {b_matrix.Row(0), size.depth, size.cols, padded};

    Matrix c(size.rows, padded);
    MatMul(AsLeft(a_matrix.view()), AsRight(b_view), start_matrix.view(), c.view());
    EXPECT_TRUE(SameBits(c.view(), oracle::MatMul(a, b, start)));

    for (std::size_t k = 0; k < size.depth; ++k) {
      for (std::size_t j = size.cols; j < padded; ++j) b(k, j) = 0.0f;
    }
    PackedMatrix packed(size.depth, size.cols);
    packed.Pack(b_view);
    MatMul(AsLeft(a_matrix.view()), packed.operand(), start_matrix.view(), c.view());
    EXPECT_TRUE(SameBits(c.view(), oracle::MatMul(a, b, start)));
  }
}

// A part of the rows gives the same bits as the whole, and so do k in parts: what threads and cache
// blocks rely on.
TEST_P(MatMulTest, PartsGiveTheBitsOfTheWhole) {
  const Size size = {29, 70, 65};
  const Factors f(size);
  const oracle::Array start = RandomArray(size.rows, size.cols, "start");
  const oracle::Array expected = oracle::MatMul(f.a, f.b, start);
  const Matrix start_matrix = ToMatrix(start);
  Matrix by_rows(size.rows, size.cols), by_depth(size.rows, size.cols);
  for (std::size_t first = 0; first < size.rows;) {
    const std::size_t count = std::min(first % 7 + 1, size.rows - first);
    MatMul(AsLeft(f.a_matrix.view().RowRange(first, count)), AsRight(f.b_matrix.view()),
           start_matrix.view().RowRange(first, count), by_rows.view().RowRange(first, count));
    first += count;
  }
  EXPECT_TRUE(SameBits(by_rows.view(), expected));

  for (std::size_t first = 0; first < size.depth;) {
    const std::size_t count = std::min(first % 5 + 3, size.depth - first);
    MatMul(TransposedAsLeft(f.a_transposed.view().RowRange(first, count)),
           AsRight(f.b_matrix.view().RowRange(first, count)),
           first == 0 ? start_matrix.view() : ConstMatrixView(by_depth.view()), by_depth.view());
    first += count;
  }
  EXPECT_TRUE(SameBits(by_depth.view(), expected));
}

// Nothing is skipped because a factor is zero: 0 times infinity is NaN, as the chain says.
TEST_P(MatMulTest, NonFiniteValuesSpread) {
  const Size size = {4, 3, 17};
  oracle::Array a(size.rows, size.depth);
  oracle::Array b = RandomArray(size.depth, size.cols, "b");
  b(1, 2) = std::numeric_limits<float>::infinity();
  b(2, 16) = std::numeric_limits<float>::quiet_NaN();
  a(3, 1) = -0x1p127f;
  b(1, 5) = 4.0f;
  const Matrix a_matrix = ToMatrix(a), b_matrix = ToMatrix(b);
  ExpectProduct(AsLeft(a_matrix.view()), AsRight(b_matrix.view()), Repeated(Matrix(1, size.cols)),
                oracle::MatMul(a, b, oracle::Array(size.rows, size.cols)));
}

// Packing again replaces what was there.
TEST_P(MatMulTest, PackingAgainReplaces) {
  const Size size = {3, 40, 37};
  Factors f(size);
  const oracle::Array other = RandomArray(size.depth, size.cols, "other");
  f.packed.Pack(ToMatrix(other).view());
  f.packed_transposed.PackTransposed(ToMatrix(oracle::Transposed(other)).view());
  const oracle::Array zero(size.rows, size.cols), expected = oracle::MatMul(f.a, other, zero);
  const Matrix zero_row(1, size.cols);
  ExpectProduct(AsLeft(f.a_matrix.view()), f.packed.operand(), Repeated(zero_row), expected);
  ExpectProduct(AsLeft(f.a_matrix.view()), f.packed_transposed.operand(), Repeated(zero_row),
                expected);
}

}  // namespace
}  // namespace runexp
