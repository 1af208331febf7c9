#include "core/kernels/embedding.h"

#include <gtest/gtest.h>

#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

constexpr std::size_t kVocabulary = 9, kRows = 40;
constexpr std::size_t kColumns[] = {1, 15, 16, 17, 33, 100};

class EmbeddingTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(EmbeddingTest);

TEST_P(EmbeddingTest, GathersRows) {
  for (const std::size_t cols : kColumns) {
    const oracle::Array table = RandomArray(kVocabulary, cols, "table"),
                        bias = RandomArray(1, cols, "bias");
    const oracle::Indices indices = RandomIndices(kRows, kVocabulary, "indices");
    oracle::Array rows(kRows, cols), sums(kRows, cols);
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < cols; ++c) {
        rows(r, c) = table(static_cast<std::size_t>(indices[r]), c);
        sums(r, c) = rows(r, c) + bias(0, c);
      }
    }
    Matrix out(kRows, cols);
    GatherRows(ToMatrix(table).view(), indices, out.view());
    EXPECT_TRUE(SameBits(out.view(), rows)) << cols << " columns";
    GatherRowsAndAdd(ToMatrix(table).view(), indices, ToMatrix(bias).view(), out.view());
    EXPECT_TRUE(SameBits(out.view(), sums)) << cols << " columns";
  }
}

TEST_P(EmbeddingTest, ZeroesRows) {
  for (const std::size_t cols : kColumns) {
    oracle::Array table = RandomArray(kVocabulary, cols, "table");
    Matrix zeroed = ToMatrix(table);
    const oracle::Indices rows = {0, 3, kVocabulary - 1};
    ZeroRows(rows, zeroed.view());
    for (const std::int32_t row : rows) {
      for (std::size_t c = 0; c < cols; ++c) table(static_cast<std::size_t>(row), c) = 0;
    }
    EXPECT_TRUE(SameBits(zeroed.view(), table)) << cols << " columns";
  }
}

// Each index occurs several times, so that the order of additions shows; the last row never occurs.
TEST_P(EmbeddingTest, ScatterAddsInAscendingOrder) {
  for (const std::size_t cols : kColumns) {
    const oracle::Array rows = RandomArray(kRows, cols, "rows");
    oracle::Array table = RandomArray(kVocabulary, cols, "table");
    const oracle::Indices indices = RandomIndices(kRows, kVocabulary - 1, "indices");
    Matrix table_matrix = ToMatrix(table);
    ScatterAddRows(ToMatrix(rows).view(), indices, table_matrix.view());
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < cols; ++c) {
        table(static_cast<std::size_t>(indices[r]), c) += rows(r, c);
      }
    }
    EXPECT_TRUE(SameBits(table_matrix.view(), table)) << cols << " columns";
  }
}

}  // namespace
}  // namespace runexp
