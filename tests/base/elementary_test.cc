// Exp and Log against long double (64-bit significand) references, in units in the last place.
#include "core/base/elementary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/random.h"

namespace runexp {
namespace {

double UlpError(double actual, long double expected) {
  const double rounded = static_cast<double>(expected);
  const double ulp = std::nextafter(std::fabs(rounded), INFINITY) - std::fabs(rounded);
  return static_cast<double>(std::fabs(static_cast<long double>(actual) - expected) / ulp);
}

TEST(ElementaryTest, ExpIsWithinOneUlp) {
  const RandomStream random(1, "exp");
  double worst = 0;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const double scale = i % 2 == 0 ? 700.0 : 1.0;
    const double x = (2 * random.Uniform(i) - 1) * scale;
    worst = std::max(worst, UlpError(Exp(x), std::exp(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1.0);
}

TEST(ElementaryTest, ExpAtTheEdges) {
  EXPECT_EQ(Exp(0.0), 1.0);
  EXPECT_EQ(Exp(1000.0), INFINITY);
  EXPECT_EQ(Exp(INFINITY), INFINITY);
  EXPECT_EQ(Exp(-1000.0), 0.0);
  EXPECT_EQ(Exp(-INFINITY), 0.0);
  EXPECT_TRUE(std::isnan(Exp(NAN)));
  EXPECT_LT(UlpError(Exp(709.75), std::exp(709.75L)), 1.0);
  EXPECT_GT(Exp(-745.0), 0.0);
}

TEST(ElementaryTest, LogIsWithinOneUlp) {
  const RandomStream random(1, "log");
  double worst = 0;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    double x = random.Uniform(i);
    if (i % 3 == 1) x += 0.5;  // around one
    if (i % 3 == 2) x = std::ldexp(x, static_cast<int>(i % 2000) - 1000);
    worst = std::max(worst, UlpError(Log(x), std::log(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 1.0);
}

TEST(ElementaryTest, LogAtTheEdges) {
  EXPECT_EQ(Log(1.0), 0.0);
  EXPECT_LT(UlpError(Log(0x1p-1074), std::log(0x1p-1074L)), 1.0);
  EXPECT_LT(UlpError(Log(std::numeric_limits<double>::max()),
                     std::log(static_cast<long double>(std::numeric_limits<double>::max()))),
            1.0);
}

// Around 0.5 the cosine is taken as a sine, which keeps the reference exact there, too.
long double ReferenceCosPi(double x) {
  const long double pi = std::acos(-1.0L);
  if (x > 0.25 && x < 0.75) return std::sin(pi * (0.5L - static_cast<long double>(x)));
  return std::cos(pi * static_cast<long double>(x));
}

TEST(ElementaryTest, CosPiIsWithinTwoUlp) {
  const RandomStream random(1, "cos");
  double worst = 0;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const double x = i % 2 == 0 ? random.Uniform(i) : static_cast<double>(i) / 200'000;
    worst = std::max(worst, UlpError(CosPi(x), ReferenceCosPi(x)));
  }
  EXPECT_LT(worst, 2.0);
}

TEST(ElementaryTest, CosPiAtTheEdges) {
  EXPECT_EQ(CosPi(0.0), 1.0);
  EXPECT_EQ(CosPi(0.5), 0.0);
  EXPECT_EQ(CosPi(1.0), -1.0);
  for (const double x : {0.1, 0.25, 0.3, 0.45}) EXPECT_EQ(CosPi(1.0 - x), -CosPi(1.0 - (1.0 - x)));
}

TEST(ElementaryTest, PowerIsBySquaring) {
  EXPECT_EQ(Power(0.9, 0), 1.0);
  EXPECT_EQ(Power(0.0, 0), 1.0);
  EXPECT_EQ(Power(0.0, 3), 0.0);
  EXPECT_EQ(Power(0.9, 1), 0.9);
  const double x = 0.999, x2 = x * x, x4 = x2 * x2, x8 = x4 * x4;
  EXPECT_EQ(Power(x, 13), (x * x4) * x8);
  EXPECT_NEAR(Power(x, 10'000), std::pow(x, 10'000), 1e-14);
  EXPECT_EQ(Power(0.5, std::numeric_limits<std::int64_t>::max()), 0.0);
}

}  // namespace
}  // namespace runexp
