// Both losses and their gradients on every target against the oracle, at zero tolerance.
#include "core/kernels/loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

constexpr std::size_t kWidths[] = {1, 2, 7, 15, 16, 17, 31, 32, 33, 47, 100, 1027};
constexpr std::size_t kFewWidths[] = {2, 15, 16, 17, 33, 47};
constexpr float kScale = 1.0f / 15;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Loss {
  void (*kernel)(MatrixView, std::span<const std::int32_t>, float, std::span<float>);
  float (*oracle)(std::span<float>, std::int32_t, float);
};
constexpr Loss kCrossEntropy = {SoftmaxCrossEntropy, oracle::SoftmaxCrossEntropy};
constexpr Loss kClippedProbability = {ClippedProbability, oracle::ClippedProbability};

// Returns the losses. Checks that the padding, whatever it holds, affects nothing and becomes zero.
std::vector<float> ExpectOracle(const Loss& loss, oracle::Array x, const oracle::Indices& targets) {
  std::vector<float> actual(x.rows), expected(x.rows);
  Matrix gradient = ToMatrix(x, 1e6f);
  loss.kernel(gradient.view(), targets, kScale, actual);
  for (std::size_t r = 0; r < x.rows; ++r) {
    const auto row = std::span(x.values).subspan(r * x.cols, x.cols);
    expected[r] = loss.oracle(row, targets[r], kScale);
  }
  EXPECT_TRUE(SameBits(std::span<const float>(actual), expected)) << "losses";
  EXPECT_TRUE(SameBits(gradient.view(), x)) << "gradient";
  for (std::size_t r = 0; r < x.rows; ++r) {
    for (std::size_t c = x.cols; c < PaddedColumns(x.cols); ++c) {
      if (std::isfinite(actual[r])) {
        EXPECT_EQ(gradient(r, c), 0.0f) << "padding, row " << r;
      }
    }
  }
  return actual;
}

// The first, the last and a middle column.
oracle::Indices Targets(std::size_t cols) {
  const auto last = static_cast<std::int32_t>(cols - 1);
  return {0, last, last / 2};
}

oracle::Array Scaled(oracle::Array a, float factor, float offset) {
  for (float& x : a.values) x = x * factor + offset;
  return a;
}

class LossTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(LossTest);

TEST_P(LossTest, CrossEntropyIsTheOracles) {
  for (const std::size_t cols : kWidths) {
    for (const float factor : {0.01f, 1.0f, 10.0f, 1e4f}) {
      SCOPED_TRACE(testing::Message() << cols << " columns, times " << factor);
      const auto x = Scaled(RandomArray(3, cols, "logits"), factor, -factor);
      for (const float loss : ExpectOracle(kCrossEntropy, x, Targets(cols))) {
        EXPECT_TRUE(std::isfinite(loss));
        EXPECT_GE(loss, 0.0f);
      }
    }
  }
}

TEST_P(LossTest, ClippedProbabilityIsTheOracles) {
  for (const std::size_t cols : kWidths) {
    // Outputs as at the start (around zero, half of them clipped), within the range, and far
    // beyond.
    for (const float factor : {1e-7f, 0.01f, 0.06f, 1.0f, 1e4f}) {
      for (const float offset : {0.0f, 0.5f}) {
        SCOPED_TRACE(testing::Message() << cols << " columns, times " << factor << " + " << offset);
        const auto x = Scaled(RandomArray(3, cols, "outputs"), factor, offset);
        for (const float loss : ExpectOracle(kClippedProbability, x, Targets(cols))) {
          EXPECT_TRUE(std::isfinite(loss));
        }
      }
    }
  }
}

// Outputs exactly at the limits count as inside; one float beyond they do not.
TEST_P(LossTest, ClippedProbabilityAtTheLimits) {
  const float low = 1e-7f, high = 1.0f - 1e-7f;
  oracle::Array x(6, 6);
  for (std::size_t r = 0; r < 6; ++r) {
    const float row[] = {low, std::nextafter(low, 0.0f), high, std::nextafter(high, 2.0f), 0.5f, 0};
    std::copy_n(row, 6, x.values.data() + r * 6);
  }
  ExpectOracle(kClippedProbability, x, {0, 1, 2, 3, 4, 5});
  Matrix gradient = ToMatrix(x);
  std::vector<float> losses(6);
  ClippedProbability(gradient.view(), oracle::Indices{0, 1, 2, 3, 4, 5}, kScale, losses);
  for (std::size_t r = 0; r < 6; ++r) {
    for (const std::size_t clipped : {1u, 3u, 5u}) EXPECT_EQ(gradient(r, clipped), 0.0f);
    for (const std::size_t inside : {0u, 2u, 4u}) EXPECT_NE(gradient(r, inside), 0.0f);
  }
}

// An output exactly kNegligibleLogit below the maximum still counts; one float lower it does not.
TEST_P(LossTest, ANegligibleProbabilityIsZero) {
  const float further = std::nextafter(kNegligibleLogit, -kInfinity);
  for (const std::size_t cols : kFewWidths) {
    if (cols < 3) continue;
    oracle::Array x(1, cols);
    std::fill(x.values.begin(), x.values.end(), -0.5f);
    x(0, 0) = 0.0f, x(0, 1) = kNegligibleLogit, x(0, cols - 1) = further;
    ExpectOracle(kCrossEntropy, x, {0});
    Matrix gradient = ToMatrix(x);
    std::vector<float> losses(1);
    SoftmaxCrossEntropy(gradient.view(), oracle::Indices{0}, kScale, losses);
    EXPECT_GT(gradient(0, 1), 0.0f);
    EXPECT_EQ(gradient(0, cols - 1), 0.0f);
  }
}

// Minus infinity is a probability of zero: only the target's own loss is infinite.
TEST_P(LossTest, CrossEntropyOfMinusInfinity) {
  for (const std::size_t cols : kFewWidths) {
    oracle::Array x = RandomArray(3, cols, "logits");
    for (std::size_t r = 0; r < 3; ++r) x(r, cols - 1) = -kInfinity;
    const auto losses = ExpectOracle(kCrossEntropy, x, Targets(cols));
    EXPECT_TRUE(std::isfinite(losses[0]));
    EXPECT_EQ(losses[1], kInfinity);
    EXPECT_TRUE(std::isfinite(losses[2]));
  }
}

// At any place in the row, because the loss must reveal that a run diverged.
TEST_P(LossTest, ANanGivesANonFiniteLoss) {
  for (const std::size_t cols : kFewWidths) {
    for (std::size_t c = 0; c < cols; ++c) {
      for (const Loss& loss : {kCrossEntropy, kClippedProbability}) {
        oracle::Array x = RandomArray(3, cols, "logits");
        for (std::size_t r = 0; r < 3; ++r) x(r, c) = kNan;
        for (const float value : ExpectOracle(loss, x, Targets(cols))) {
          EXPECT_FALSE(std::isfinite(value)) << cols << " columns, NaN in column " << c;
        }
      }
    }
  }
}

TEST_P(LossTest, CrossEntropyOfInfinityIsNotFinite) {
  for (const std::size_t cols : kFewWidths) {
    oracle::Array x = RandomArray(3, cols, "logits");
    for (std::size_t r = 0; r < 3; ++r) x(r, cols - 1) = kInfinity;
    for (const float value : ExpectOracle(kCrossEntropy, x, Targets(cols))) {
      EXPECT_FALSE(std::isfinite(value));
    }
  }
}

}  // namespace
}  // namespace runexp
