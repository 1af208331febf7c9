#include "core/report/compare/curve_facts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace runexp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(CurveFacts, PerplexityAtAnEpoch) {
  const std::vector<double> curve = {8, 4, 2};
  EXPECT_EQ(PerplexityAt({curve}, 1), 8);
  EXPECT_EQ(PerplexityAt({curve}, 3), 2);
  for (const std::int64_t epoch : {-1, 0, 4}) EXPECT_EQ(PerplexityAt({curve}, epoch), std::nullopt);
}

TEST(CurveFacts, FirstBelow) {
  const std::vector<double> curve = {8, 4, 9, 2};
  EXPECT_EQ(FirstBelow({curve}, 8), 2);  // 8 itself is not below 8
  EXPECT_EQ(FirstBelow({curve}, 3), 4);
  EXPECT_EQ(FirstBelow({curve}, 2), std::nullopt);
  EXPECT_EQ(FirstBelow({}, 2), std::nullopt);
}

TEST(CurveFacts, Area) {
  EXPECT_DOUBLE_EQ(*CurveArea({std::vector<double>{100, 10, 1}}, 100, 3), 0.5);
  EXPECT_DOUBLE_EQ(*CurveArea({std::vector<double>{100, 10, 1}}, 100, 2), 0.75);
  EXPECT_DOUBLE_EQ(*CurveArea({std::vector<double>{100, 100}}, 100, 2), 1.0);
  EXPECT_EQ(CurveArea({std::vector<double>{1, 2}}, 100, 3), std::nullopt);
  EXPECT_EQ(CurveArea({std::vector<double>{1, 2}}, 100, 0), std::nullopt);
  EXPECT_EQ(CurveArea({std::vector<double>{1, 1}}, 1, 2), std::nullopt);  // only one character
}

TEST(CurveFacts, ASpikeIsOneStretch) {
  const std::vector<Spike> spikes =
      FindSpikes({std::vector<double>{10, 4, 7, 8, 5.9, 3, 4.5, 4.6, kInfinity, 2}});
  ASSERT_EQ(spikes.size(), 2u);
  EXPECT_EQ(spikes[0].epoch, 4);  // the top of epochs 3 and 4, over 4
  EXPECT_EQ(spikes[0].factor, 2.0);
  EXPECT_EQ(spikes[1].epoch, 9);
  EXPECT_EQ(spikes[1].factor, kInfinity);
  EXPECT_TRUE(
      FindSpikes({std::vector<double>{5, 7.5, 5}}).empty());  // 1.5 times is not a spike yet
  EXPECT_TRUE(FindSpikes({}).empty());
}

}  // namespace
}  // namespace runexp
