#include "core/kernels/dropout.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/support/arrays.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

class DropoutTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(DropoutTest);

// Whatever part of the rows a call fills.
TEST_P(DropoutTest, ElementsAreDrawsByTheirIndex) {
  const RandomStream stream(3, "dropout/layer=1/update=7");
  for (const std::size_t cols : {1u, 16u, 33u, 70u}) {
    Matrix mask(9, cols);
    FillDropoutMask(stream, 0.3, 0, mask.view().RowRange(0, 4));
    FillDropoutMask(stream, 0.3, 4, mask.view().RowRange(4, 5));
    oracle::Array expected(9, cols);
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
      expected.values[i] = stream.Uniform(i) < 0.3 ? 0.0f : 1.4285715f;
    }
    EXPECT_TRUE(SameBits(mask.view(), expected)) << cols;
    // The padding is zero, as sums over hidden units need it.
    for (std::size_t c = cols; c < PaddedColumns(cols); ++c) EXPECT_EQ(mask.view()(8, c), 0.0f);
  }
}

TEST_P(DropoutTest, TheFractionIsKept) {
  Matrix mask(100, 100);
  FillDropoutMask(RandomStream(1, "mask"), 0.25, 0, mask.view());
  int dropped = 0;
  for (std::size_t r = 0; r < 100; ++r) {
    for (std::size_t c = 0; c < 100; ++c) dropped += mask(r, c) == 0.0f;
  }
  EXPECT_NEAR(dropped, 2500, 5 * 43.3);  // five standard deviations
}

TEST_P(DropoutTest, WhatIsHiddenIsZeroWhateverItIs) {
  const float infinity = std::numeric_limits<float>::infinity();
  const float values[] = {1.5f, -infinity, std::numeric_limits<float>::quiet_NaN(), -0.0f};
  Matrix in(3, 40), mask(3, 40);
  oracle::Array expected(3, 40);
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 40; ++c) {
      in(r, c) = values[c % 4];
      mask(r, c) = c % 8 < 4 ? 0.0f : 2.0f;
      expected(r, c) = c % 8 < 4 ? 0.0f : 2.0f * values[c % 4];
    }
  }
  ApplyMask(in.view(), mask.view(), in.view());  // in place
  EXPECT_TRUE(SameBits(in.view(), expected));
}

}  // namespace
}  // namespace runexp
