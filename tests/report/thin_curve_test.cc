#include "core/report/page/thin_curve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace runexp {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Values = std::vector<double>;

TEST(ThinCurve, VeryManyCurvesHaveFewerPoints) {
  const auto bucket = [](std::size_t curves) {
    return BucketSize(std::vector<std::size_t>(curves, 2500), 400'000);
  };
  EXPECT_EQ(bucket(100), 1u);
  EXPECT_EQ(bucket(1000), 13u);
  EXPECT_EQ(bucket(2000), 25u);
  EXPECT_EQ(bucket(10'000), 125u);
  EXPECT_EQ(bucket(100'000), 125u);
}

TEST(ThinCurve, KeepsTheExtremesInTheirOrder) {
  EXPECT_EQ(ThinCurve(Values{5, 1, 3, 2, 9, 4, 7}, 3), (Values{5, 1, 2, 9, 7}));
  EXPECT_EQ(ThinCurve(Values{2, 2, 2}, 3), (Values{2, 2}));
}

TEST(ThinCurve, OneOrTwoEpochsToABucketLoseNothing) {
  const Values values = {5, 1, 1, 2, 9};
  EXPECT_EQ(ThinCurve(values, 1), values);
  EXPECT_EQ(ThinCurve(values, 2), values);
}

TEST(ThinCurve, AnInfiniteValueIsASpike) {
  EXPECT_EQ(ThinCurve(Values{4, kInfinity, 3}, 3), (Values{kInfinity, 3}));
  EXPECT_EQ(ThinCurve(Values{kInfinity, kInfinity}, 2), (Values{kInfinity, kInfinity}));
}

TEST(ThinCurve, ANanCountsOnlyAlone) {
  EXPECT_EQ(ThinCurve(Values{kNan, 3, 2}, 3), (Values{3, 2}));
  EXPECT_EQ(ThinCurve(Values{kNan, 3, kNan}, 3), (Values{3, 3}));
  EXPECT_TRUE(std::isnan(ThinCurve(Values{kNan, kNan}, 2).at(1)));
}

TEST(ThinCurve, EveryPointHasAnEpochAndASpikeStays) {
  for (std::size_t epochs = 1; epochs < 50; ++epochs) {
    for (std::size_t bucket = 1; bucket < 9; ++bucket) {
      Values values(epochs, 1.0);
      values[epochs / 2] = 1000;
      const Values points = ThinCurve(values, bucket);
      const std::vector<std::int64_t> x = ThinEpochs(epochs, bucket);
      ASSERT_EQ(points.size(), x.size()) << epochs << " by " << bucket;
      EXPECT_EQ(std::count(points.begin(), points.end(), 1000), 1) << epochs << " by " << bucket;
      EXPECT_TRUE(std::is_sorted(x.begin(), x.end()));
      EXPECT_EQ(x.back(), static_cast<std::int64_t>(epochs));
    }
  }
}

using Lengths = std::vector<std::size_t>;

TEST(ThinCurve, FewCurvesAreWhole) {
  EXPECT_EQ(BucketSize(Lengths{}, 300'000), 1u);
  EXPECT_EQ(BucketSize(Lengths(120, 2500), 300'000), 1u);
  EXPECT_EQ(BucketSize(Lengths(121, 2500), 300'000), 3u);
  Lengths one_is_long(1000, 100);
  one_is_long.push_back(2500);
  EXPECT_EQ(BucketSize(one_is_long, 300'000), 1u);
}

TEST(ThinCurve, ManyLongCurvesShareThePoints) {
  const std::size_t bucket = BucketSize(Lengths(1000, 2500), 300'000);
  EXPECT_LE(ThinEpochs(2500, bucket).size(), 300u);
  EXPECT_GE(ThinEpochs(2500, bucket).size(), 290u);
  EXPECT_GE(ThinEpochs(2500, BucketSize(Lengths(2000, 2500), 300'000)).size(), 190u);
  EXPECT_EQ(ThinEpochs(2500, BucketSize(Lengths(100'000, 2500), 300'000)).size(), 40u);
}

}  // namespace
}  // namespace runexp
