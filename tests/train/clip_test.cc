#include "core/train/clip.h"

#include <gtest/gtest.h>

#include <limits>

namespace runexp {
namespace {

TEST(ClipTest, AGradientWithinThetaIsLeftAlone) {
  EXPECT_EQ(ClippingFactor(0.005, 0.01), 1.0);
  EXPECT_EQ(ClippingFactor(0.01, 0.01), 1.0);
  EXPECT_EQ(ClippingFactor(std::numeric_limits<double>::denorm_min(), 0.01), 1.0);
}

TEST(ClipTest, AGradientOfZeroIsLeftAlone) { EXPECT_EQ(ClippingFactor(0.0, 0.01), 1.0); }

TEST(ClipTest, ALongerOneIsBroughtToTheta) {
  EXPECT_EQ(ClippingFactor(0.04, 0.01), 0.25);
  EXPECT_EQ(ClippingFactor(3.0, 0.01), 0.01 / 3.0);
  EXPECT_LT(ClippingFactor(0.010000000000000002, 0.01), 1.0);
}

}  // namespace
}  // namespace runexp
