#include "core/kernels/sgd.h"

#include <gtest/gtest.h>

#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

constexpr std::size_t kColumns[] = {1, 15, 16, 17, 33, 100};
constexpr float kStep = 0.1f;  // not a power of two, so that an unfused update shows
const OptimizerStep kSgdStep = {.options = {}, .learning_rate = 0.2, .clipping_factor = 0.5};

class SgdTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(SgdTest);

TEST_P(SgdTest, UpdateIsOneFusedMultiplyAdd) {
  for (const std::size_t cols : kColumns) {
    const oracle::Array gradient = RandomArray(6, cols, "gradient");
    oracle::Array parameter = RandomArray(6, cols, "parameter");
    Matrix actual = ToMatrix(parameter);
    SgdUpdate(kSgdStep, ToMatrix(gradient).view(), {}, actual.view());
    oracle::SgdUpdate(kStep, gradient, parameter);
    EXPECT_TRUE(SameBits(actual.view(), parameter)) << cols << " columns";
  }
}

TEST_P(SgdTest, UpdateOfSomeRowsLeavesTheOthers) {
  const oracle::Indices rows = {1, 2, 5};
  for (const std::size_t cols : kColumns) {
    const oracle::Array gradient = RandomArray(7, cols, "gradient");
    oracle::Array parameter = RandomArray(7, cols, "parameter");
    Matrix actual = ToMatrix(parameter);
    SgdUpdateRows(kSgdStep, ToMatrix(gradient).view(), rows, actual.view());
    oracle::Array updated = parameter;
    oracle::SgdUpdate(kStep, gradient, updated);
    for (const std::int32_t row : rows) {
      const auto r = static_cast<std::size_t>(row);
      for (std::size_t c = 0; c < cols; ++c) parameter(r, c) = updated(r, c);
    }
    EXPECT_TRUE(SameBits(actual.view(), parameter)) << cols << " columns";
  }
}

}  // namespace
}  // namespace runexp
