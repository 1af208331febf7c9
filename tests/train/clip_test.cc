#include "core/train/clip.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

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

TEST(ClipTest, AnElementIsBeyondTheBoundOrNot) {
  const ModelShape shape = {.vocabulary = 40, .hidden_units = 33};
  Parameters gradients(shape);
  const std::vector<std::int32_t> occurring = {3, 39};
  for (Matrix& m : gradients.values) {
    for (std::size_t c = 0; c < m.cols(); ++c) m(0, c) = c % 2 == 0 ? 2.0f : -2.0f;
  }
  EXPECT_FALSE(AnyBeyond(2.0f, gradients, occurring)) << "as large as the bound is not beyond it";
  for (Matrix& m : gradients.values) {
    const std::size_t row = m.rows() - 1;  // occurs
    for (const float x : {std::nextafter(2.0f, 3.0f), -std::nextafter(2.0f, 3.0f)}) {
      const float before = m(row, m.cols() - 1);
      m(row, m.cols() - 1) = x;
      EXPECT_TRUE(AnyBeyond(2.0f, gradients, occurring));
      m(row, m.cols() - 1) = before;
    }
  }
  EXPECT_FALSE(AnyBeyond(2.0f, gradients, occurring));
  gradients.values[0](5, 1) = 100.0f;  // does not occur: it may hold anything
  EXPECT_FALSE(AnyBeyond(2.0f, gradients, occurring));
}

TEST(ClipTest, ClippingsAreFoundByTheirNames) {
  for (const ClippingInfo& info : Clippings()) EXPECT_EQ(FindClipping(info.name), &info);
  EXPECT_EQ(FindClipping("elements"), nullptr);
}

}  // namespace
}  // namespace runexp
