#include "core/base/ulp.h"

#include <gtest/gtest.h>

#include <limits>

namespace runexp {
namespace {

TEST(Ulp, NeighboursAreOneApart) {
  EXPECT_EQ(UlpDistance(1.0, 1.0), 0u);
  EXPECT_EQ(UlpDistance(1.0, std::nextafter(1.0, 2.0)), 1u);
  EXPECT_EQ(UlpDistance(-1.0f, std::nextafter(-1.0f, -2.0f)), 1u);
  EXPECT_EQ(UlpDistance(1.0f, 2.0f), 1u << 23);
  EXPECT_EQ(UlpDistance(-0.0f, 0.0f), 1u);
  const float denormal = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(UlpDistance(-denormal, denormal), 3u);
  EXPECT_EQ(
      UlpDistance(std::numeric_limits<double>::max(), std::numeric_limits<double>::infinity()), 1u);
}

TEST(Ulp, TheLongestWayFits) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(UlpDistance(-infinity, infinity), UlpDistance(infinity, -infinity));
  EXPECT_EQ(UlpDistance(-infinity, infinity), 2 * 0x7ff0000000000000u + 1);
}

TEST(Ulp, NaNIsNowhereButHasBits) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(UlpDistance(nan, 1.0), std::nullopt);
  EXPECT_EQ(UlpDistance(1.0, nan), std::nullopt);
  EXPECT_TRUE(HaveSameBits(nan, nan));
  EXPECT_FALSE(HaveSameBits(-0.0, 0.0));
}

}  // namespace
}  // namespace runexp
