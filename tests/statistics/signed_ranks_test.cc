#include "core/statistics/signed_ranks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace runexp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(SignedRanksTest, RanksOfMagnitudes) {
  const double values[] = {0.5, -2, 1};
  EXPECT_THAT(SignedRanks(values), ElementsAre(1, -3, 2));
  EXPECT_THAT(SignedRanks({}), IsEmpty());
}

TEST(SignedRanksTest, EqualMagnitudesShareTheMean) {
  const double values[] = {1, -1 - 1e-15, 3, 1, -5};
  EXPECT_THAT(SignedRanks(values), ElementsAre(2, -2, 4, 2, -5));
  const double close[] = {1, 1 + 1e-13};
  EXPECT_THAT(SignedRanks(close), ElementsAre(1, 2));
}

TEST(SignedRanksTest, InfiniteOnesAreTheLargest) {
  const double values[] = {kInf, 1e308, -kInf, -1};
  EXPECT_THAT(SignedRanks(values), ElementsAre(3.5, 2, -3.5, -1));
}

TEST(SignedRanksTest, ZeroIsRankedAndCountsForNothing) {
  const double values[] = {0, -1, 0};
  EXPECT_THAT(SignedRanks(values), ElementsAre(0, -3, 0));
}

}  // namespace
}  // namespace runexp
