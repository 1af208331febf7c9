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

}  // namespace
}  // namespace runexp
