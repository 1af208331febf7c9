#include "core/statistics/holm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace runexp {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(HolmTest, MultipliesByTheTestsThatAreLeft) {
  const double p[] = {0.01, 0.04, 0.03, 0.005};
  EXPECT_THAT(HolmAdjusted(p),
              ElementsAre(DoubleEq(0.03), DoubleEq(0.06), DoubleEq(0.06), DoubleEq(0.02)));
}

TEST(HolmTest, KeepsTheOrderAndStaysBelowOne) {
  const double p[] = {0.4, 0.3, 0.9};
  EXPECT_THAT(HolmAdjusted(p), ElementsAre(DoubleEq(0.9), DoubleEq(0.9), DoubleEq(0.9)));
  const double high[] = {0.6, 0.7};
  EXPECT_THAT(HolmAdjusted(high), ElementsAre(1, 1));
}

TEST(HolmTest, OneTestIsNotCorrected) {
  const double p[] = {0.03};
  EXPECT_THAT(HolmAdjusted(p), ElementsAre(0.03));
  EXPECT_THAT(HolmAdjusted({}), IsEmpty());
}

}  // namespace
}  // namespace runexp
