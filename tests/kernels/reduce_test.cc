#include "core/kernels/reduce.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

constexpr std::size_t kRows[] = {0, 1, 2, 50};
constexpr std::size_t kColumns[] = {1, 7, 8, 9, 15, 16, 17, 31, 33, 100};

class ReduceTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(ReduceTest);

TEST_P(ReduceTest, ColumnSumsAreAscendingChains) {
  for (const std::size_t cols : kColumns) {
    for (const std::size_t rows : kRows) {
      const oracle::Array m = RandomArray(rows, cols, "m");
      oracle::Array sums = RandomArray(1, cols, "sums");
      Matrix actual = ToMatrix(sums);
      AddColumnSums(ToMatrix(m).view(), actual.view());
      oracle::AddColumnSums(m, sums);
      EXPECT_TRUE(SameBits(actual.view(), sums)) << rows << " rows, " << cols << " columns";
    }
  }
}

TEST_P(ReduceTest, SumOfSquaresHasTheContractsShape) {
  for (const std::size_t cols : kColumns) {
    for (const std::size_t rows : kRows) {
      const oracle::Array m = RandomArray(rows, cols, "m");
      EXPECT_TRUE(SameBits(SumOfSquares(ToMatrix(m).view()), oracle::SumOfSquares(m)))
          << rows << " rows, " << cols << " columns";
    }
  }
}

// The rows left out are zero in the oracle, and arbitrary in the kernel's matrix.
TEST_P(ReduceTest, SumOfSquaresOverSomeRows) {
  const oracle::Indices rows = {0, 3, 4, 11};
  for (const std::size_t cols : kColumns) {
    const oracle::Array m = RandomArray(13, cols, "m");
    oracle::Array zeroed(13, cols);
    for (const std::int32_t row : rows) {
      const auto r = static_cast<std::size_t>(row);
      for (std::size_t c = 0; c < cols; ++c) zeroed(r, c) = m(r, c);
    }
    const double expected = oracle::SumOfSquares(zeroed);
    EXPECT_TRUE(SameBits(SumOfSquares(ToMatrix(m).view(), rows), expected)) << cols << " columns";
    EXPECT_TRUE(SameBits(SumOfSquares(ToMatrix(zeroed).view()), expected)) << cols << " columns";
    EXPECT_EQ(SumOfSquares(ToMatrix(m).view(), {}), 0.0);
  }
}

// In double the largest floats do not overflow, and the smallest do not vanish.
TEST_P(ReduceTest, SumOfSquaresOfExtremes) {
  oracle::Array m(1, 17);
  m(0, 3) = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(SumOfSquares(ToMatrix(m).view()), 0x1p-298);
  m(0, 16) = 0x1p127f;
  EXPECT_EQ(SumOfSquares(ToMatrix(m).view()), 0x1p254);
  m(0, 5) = std::numeric_limits<float>::infinity();
  EXPECT_EQ(SumOfSquares(ToMatrix(m).view()), std::numeric_limits<double>::infinity());
  m(0, 6) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(SumOfSquares(ToMatrix(m).view()) != SumOfSquares(ToMatrix(m).view()));
}

}  // namespace
}  // namespace runexp
