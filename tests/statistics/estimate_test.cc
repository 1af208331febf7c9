#include "core/statistics/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace runexp {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(EstimateTest, MeanDeviationAndInterval) {
  const double values[] = {1, 2, 3, 6};
  const MeanEstimate estimate = EstimateMean(values);
  EXPECT_EQ(estimate.n, 4u);
  EXPECT_DOUBLE_EQ(estimate.mean, 3);
  EXPECT_DOUBLE_EQ(estimate.deviation, std::sqrt(14.0 / 3));
  ASSERT_TRUE(estimate.interval);
  // 3.182446305283709 is Student's 97.5 % point with three degrees of freedom.
  EXPECT_NEAR(estimate.interval->high, 3 + 3.182446305283709 * std::sqrt(14.0 / 12), 1e-14);
  EXPECT_NEAR(estimate.interval->low, 3 - 3.182446305283709 * std::sqrt(14.0 / 12), 1e-14);
}

TEST(EstimateTest, ThereIsNoIntervalBelowThreeValues) {
  EXPECT_EQ(EstimateMean({}).n, 0u);
  EXPECT_FALSE(EstimateMean({}).interval);
  const double values[] = {1, 3, 8};
  EXPECT_EQ(EstimateMean(std::span(values).first(1)).deviation, 0);
  EXPECT_DOUBLE_EQ(EstimateMean(std::span(values).first(2)).deviation, std::sqrt(2));
  EXPECT_FALSE(EstimateMean(std::span(values).first(2)).interval);
  EXPECT_TRUE(EstimateMean(values).interval);
}

TEST(EstimateTest, StudentBound) {
  EXPECT_NEAR(StudentBound(1), std::tan(M_PI * 0.475), 1e-13);  // Cauchy's distribution
  EXPECT_NEAR(StudentBound(2), 0.95 * std::sqrt(2 / (1 - 0.95 * 0.95)), 1e-14);
  EXPECT_NEAR(StudentBound(1'000'000'000), 1.959963984540054, 1e-8);
}

TEST(EstimateTest, Median) {
  EXPECT_EQ(Median({3}), 3);
  EXPECT_EQ(Median({9, 1, 2}), 2);
  EXPECT_EQ(Median({8, 1, 2, 4}), 3);
  EXPECT_EQ(Median({kInf, 1, 2}), 2);
  EXPECT_EQ(Median({kInf, 1}), kInf);
  EXPECT_EQ(Median({kInf, kInf}), kInf);
  EXPECT_EQ(Median({1e308, 1.5e308}), 1.25e308);
}

// By SciPy's noncentral t distribution, the least numbers with a power of 80 % are 34, 10 and 199.
TEST(EstimateTest, ValuesNeeded) {
  EXPECT_EQ(ValuesNeeded(0.5, 1), 34);
  EXPECT_EQ(ValuesNeeded(-0.5, 1), 34);
  EXPECT_EQ(ValuesNeeded(1, 1), 10);
  EXPECT_EQ(ValuesNeeded(0.2, 1), 199);
  EXPECT_EQ(ValuesNeeded(0, 1), kInf);
  EXPECT_EQ(ValuesNeeded(0, 0), kInf);
  EXPECT_LE(ValuesNeeded(1, 0), 2);
}

}  // namespace
}  // namespace runexp
