#include "core/kernels/tanh.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

constexpr std::size_t kColumns[] = {1, 7, 15, 16, 17, 33, 100};

class TanhTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(TanhTest);

TEST_P(TanhTest, ForwardIsTheOracles) {
  for (const std::size_t cols : kColumns) {
    oracle::Array h = RandomArray(5, cols, "h");
    h(4, cols - 1) = std::numeric_limits<float>::infinity();
    h(3, 0) = std::numeric_limits<float>::quiet_NaN();
    Matrix matrix = ToMatrix(h);
    TanhForward(matrix.view());
    for (float& x : h.values) x = oracle::Tanh(x);
    EXPECT_TRUE(SameBits(matrix.view(), h)) << cols << " columns";
  }
}

TEST_P(TanhTest, BackwardIsTheOracles) {
  for (const std::size_t cols : kColumns) {
    oracle::Array h = RandomArray(5, cols, "h"), dz = RandomArray(5, cols, "dz");
    for (float& x : h.values) x = oracle::Tanh(x);
    const Matrix h_matrix = ToMatrix(h);
    Matrix dz_matrix = ToMatrix(dz);
    TanhBackward(h_matrix.view(), dz_matrix.view());
    oracle::TanhBackward(h, dz);
    EXPECT_TRUE(SameBits(dz_matrix.view(), dz)) << cols << " columns";
  }
}

// A gradient fades no further than kNegligibleGradient; NaN stays.
TEST_P(TanhTest, BackwardOfNegligibleGradientsIsZero) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float below = std::nextafter(kNegligibleGradient, 0.0f);
  const oracle::Array h(1, 17);  // the slope is one
  oracle::Array dz(1, 17);
  for (std::size_t c = 0; c < 17; c += 4) {
    dz(0, c) = kNegligibleGradient;
    if (c + 3 < 17)
      dz(0, c + 1) = -kNegligibleGradient, dz(0, c + 2) = below, dz(0, c + 3) = -below;
  }
  Matrix dz_matrix = ToMatrix(dz);
  TanhBackward(ToMatrix(h).view(), dz_matrix.view());
  for (std::size_t c = 0; c < 17; ++c) {
    EXPECT_EQ(dz_matrix(0, c), std::abs(dz(0, c)) == below ? 0.0f : dz(0, c)) << "column " << c;
  }
  oracle::TanhBackward(h, dz);
  EXPECT_TRUE(SameBits(dz_matrix.view(), dz));
  dz_matrix(0, 0) = nan;
  TanhBackward(ToMatrix(h).view(), dz_matrix.view());
  EXPECT_TRUE(std::isnan(dz_matrix(0, 0)));
}

// Saturated units pass no gradient.
TEST_P(TanhTest, BackwardOfSaturatedUnitsIsZero) {
  const oracle::Array dz = RandomArray(2, 17, "dz");
  Matrix h = ToMatrix(oracle::Array(2, 17)), dz_matrix = ToMatrix(dz);
  for (std::size_t c = 0; c < 17; ++c) h(0, c) = 1.0f, h(1, c) = -1.0f;
  TanhBackward(h.view(), dz_matrix.view());
  for (std::size_t c = 0; c < 17; ++c) {
    EXPECT_EQ(dz_matrix(0, c), 0.0f);
    EXPECT_EQ(dz_matrix(1, c), 0.0f);
  }
}

}  // namespace
}  // namespace runexp
