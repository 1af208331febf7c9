#include "core/spec/sweep/ranges.h"

#include <gtest/gtest.h>

#include <limits>

namespace runexp {
namespace {

constexpr std::size_t kLimit = 1000;

TEST(RangesTest, RoundingTo12Digits) {
  EXPECT_EQ(RoundTo12Digits(0.1 + 0.2), 0.3);
  EXPECT_EQ(RoundTo12Digits(123456789012.4), 123456789012.0);
  EXPECT_EQ(RoundTo12Digits(1.0 / 3), 0.333333333333);
  EXPECT_EQ(RoundTo12Digits(0.0), 0.0);
  EXPECT_EQ(RoundTo12Digits(9.99999999999999e-5), 1e-4);
}

TEST(RangesTest, LinearRangesIncludeBothEnds) {
  EXPECT_EQ(LinearRange(0.1, 0.7, 0.1, kLimit), (std::vector{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}));
  EXPECT_EQ(LinearRange(2.0, 2.0, 5.0, kLimit), std::vector{2.0});
  EXPECT_EQ(LinearRange(std::int64_t{-3}, 3, 3, kLimit), (std::vector<std::int64_t>{-3, 0, 3}));
}

TEST(RangesTest, LinearRangesThatMissTheirEndOrAreTooLongAreEmpty) {
  EXPECT_TRUE(LinearRange(0.1, 0.75, 0.1, kLimit).empty());
  EXPECT_TRUE(LinearRange(1.0, 1e30, 1e-30, kLimit).empty());
  EXPECT_TRUE(LinearRange(std::int64_t{0}, 10, 3, kLimit).empty());
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_TRUE(LinearRange(kLeast, kMost, 1, kLimit).empty());
  EXPECT_EQ(LinearRange(std::int64_t{1}, 1000, 1, kLimit).size(), kLimit);
  EXPECT_TRUE(LinearRange(std::int64_t{1}, 1001, 1, kLimit).empty());
  EXPECT_EQ(LinearRange(1.0, 1000.0, 1.0, kLimit).size(), kLimit);
  EXPECT_TRUE(LinearRange(1.0, 1001.0, 1.0, kLimit).empty());
}

TEST(RangesTest, LogRangesHaveEqualRatios) {
  EXPECT_EQ(LogRange(0.001, 0.1, 3), (std::vector{0.001, 0.01, 0.1}));
  EXPECT_EQ(LogRange(1.0, 1024.0, 6), (std::vector{1.0, 4.0, 16.0, 64.0, 256.0, 1024.0}));
  EXPECT_EQ(LogRange(0.3, 0.7, 2), (std::vector{0.3, 0.7}));
  EXPECT_EQ(LogRange(1.0, 2.0, 3)[1], 1.41421356237);
}

TEST(RangesTest, PointsStayWithinTheirEnds) {
  const double first = 1.0000000000001, last = 1.0000000000002;  // closer than 12 digits
  for (const double u : {1e-16, 0.5, 1 - 1e-16}) {
    EXPECT_GE(LinearPoint(first, last, u), first);
    EXPECT_LE(LogPoint(first, last, u), last);
  }
  // Rounded to 12 digits the third would be 1, where a field may only be below 1.
  const double low = 1 - 0x1p-40, middle = 1 - 0x1p-41, high = 1 - 0x1p-42;
  EXPECT_EQ(LinearRange(low, high, high - middle, kLimit), (std::vector{low, low, high, high}));
  EXPECT_EQ(LinearPoint(1.0, 3.0, 0.5), 2.0);
  EXPECT_EQ(LogPoint(0.01, 1.0, 0.5), 0.1);
}

}  // namespace
}  // namespace runexp
