#include "core/statistics/sign_flip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/random.h"

namespace runexp {
namespace {

std::vector<double> Draw(std::size_t n, std::uint64_t seed, double shift) {
  const RandomStream random(seed, "sign_flip_test");
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(random.Normal(i) + shift);
  return values;
}

// By the definition, choice by choice.
double ByDefinition(const std::vector<double>& values) {
  double observed = 0;
  for (const double value : values) observed += value;
  const double bound = std::abs(observed) * (1 - 1e-14);
  const std::uint64_t choices = std::uint64_t{1} << values.size();
  std::uint64_t count = 0;
  for (std::uint64_t choice = 0; choice < choices; ++choice) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += (choice >> i & 1) != 0 ? -values[i] : values[i];
    }
    count += std::abs(sum) >= bound ? 1 : 0;
  }
  return static_cast<double>(count) / static_cast<double>(choices);
}

TEST(SignFlipTest, AllSignsAlike) {
  for (std::size_t n = 1; n <= 20; ++n) {
    std::vector<double> values = Draw(n, n, 0);
    for (double& value : values) value = -std::abs(value);
    const SignFlipTest test = TestSignFlips(values);
    EXPECT_EQ(test.p, std::ldexp(2, -static_cast<int>(n))) << n;
    EXPECT_TRUE(test.is_exact);
    EXPECT_EQ(test.sums, std::uint64_t{1} << n);
  }
}

TEST(SignFlipTest, IsTheDefinition) {
  for (std::size_t n = 1; n <= 12; ++n) {
    for (const double shift : {0.0, 0.3, 1.0}) {
      const std::vector<double> values = Draw(n, 100 + n, shift);
      EXPECT_EQ(TestSignFlips(values).p, ByDefinition(values)) << n << ", " << shift;
    }
  }
}

// 0.1 + 0.2 and 0.3 differ in the last place.
TEST(SignFlipTest, EqualSumsAreTies) {
  EXPECT_EQ(TestSignFlips(std::vector{0.1, 0.2, 0.3, -0.3}).p, 0.75);
  EXPECT_EQ(TestSignFlips(std::vector(6, 0.1)).p, 2.0 / 64);
  EXPECT_EQ(TestSignFlips(std::vector{0.1, 0.1, 0.1, -0.1}).p, 10.0 / 16);
  EXPECT_EQ(TestSignFlips(std::vector{1.0, 1e-13}).p, 2.0 / 4) << "these are none";
}

TEST(SignFlipTest, NothingIsNoEvidence) {
  EXPECT_EQ(TestSignFlips(std::vector(8, 0.0)).p, 1);
  EXPECT_EQ(TestSignFlips(std::vector{1.0, -1.0}).p, 1);
  EXPECT_EQ(TestSignFlips(std::vector{1e-300, 1e-300, 1e-300}).p, 0.25);
  EXPECT_EQ(TestSignFlips(std::vector{1e300, 1e300, 1e300}).p, 0.25);
}

TEST(SignFlipTest, NeitherOrderNorUnitMatters) {
  std::vector<double> values = Draw(14, 7, 0.4);
  const double p = TestSignFlips(values).p;
  std::ranges::reverse(values);
  EXPECT_EQ(TestSignFlips(values).p, p);
  for (double& value : values) value *= -1e-9;
  EXPECT_EQ(TestSignFlips(values).p, p);
}

// 20 values exactly, and the same with a 21st of no weight by drawing.
TEST(SignFlipTest, DrawnSignsComeToTheSame) {
  std::vector<double> values = Draw(20, 3, 0.35);
  const SignFlipTest exact = TestSignFlips(values);
  values.push_back(0);
  const SignFlipTest drawn = TestSignFlips(values);
  EXPECT_TRUE(exact.is_exact);
  EXPECT_FALSE(drawn.is_exact);
  const double error = std::sqrt(exact.p * (1 - exact.p) / static_cast<double>(drawn.sums));
  EXPECT_NEAR(drawn.p, exact.p, 4 * error);
  EXPECT_EQ(TestSignFlips(values).p, drawn.p);
}

// More than one word of signs for each draw; p is never 0.
TEST(SignFlipTest, ManyValues) {
  EXPECT_EQ(TestSignFlips(std::vector(200, 1.0)).p, std::ldexp(1, -20));
  // A draw of 100 signs that are all +: 54 or more of one sign, 0.484 by the binomial distribution.
  std::vector<double> values(100, 1.0);
  std::fill_n(values.begin(), 46, -1.0);
  EXPECT_NEAR(TestSignFlips(values).p, 0.4841, 0.002);
  // The same draws for ever.
  EXPECT_EQ(TestSignFlips(Draw(70, 5, 0.2)).p, std::ldexp(5137, -20));
}

TEST(SignFlipTest, LeastValues) {
  EXPECT_EQ(LeastForSignFlips(1), 6u);
  EXPECT_EQ(LeastForSignFlips(2), 7u);
  EXPECT_EQ(LeastForSignFlips(3), 7u);
  EXPECT_EQ(LeastForSignFlips(4), 8u);
}

}  // namespace
}  // namespace runexp
