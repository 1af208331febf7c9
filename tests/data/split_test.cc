#include "core/data/split.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <vector>

namespace runexp {
namespace {

std::vector<std::int32_t> Numbers(std::size_t length) {
  std::vector<std::int32_t> text(length);
  std::iota(text.begin(), text.end(), 0);
  return text;
}

std::size_t Share(std::size_t characters, double fraction) {
  const std::vector<std::int32_t> text(characters);
  return SplitText(text, fraction, 0).validation.size();
}

TEST(Split, ThePartsFollowOneAnother) {
  const std::vector<std::int32_t> text = Numbers(20);
  const TextSplit split = SplitText(text, 0.1, 0.25);
  ASSERT_EQ(split.train.size(), 13u);
  ASSERT_EQ(split.validation.size(), 2u);
  ASSERT_EQ(split.test.size(), 5u);
  EXPECT_EQ(split.train.front(), 0);
  EXPECT_EQ(split.validation.front(), 13);
  EXPECT_EQ(split.test.front(), 15);
}

TEST(Split, WithoutFractionsAllIsTrainedOn) {
  const std::vector<std::int32_t> text = Numbers(7);
  const TextSplit split = SplitText(text, 0, 0);
  EXPECT_EQ(split.train.size(), 7u);
  EXPECT_TRUE(split.validation.empty());
  EXPECT_TRUE(split.test.empty());
}

// The product of the doubles is below or above the whole number in each of these.
TEST(Split, AFractionIsTheDecimalThatOneReads) {
  EXPECT_EQ(Share(100, 0.29), 29u);  // 28.999999999999996
  EXPECT_EQ(Share(100, 0.57), 57u);  // 56.99999999999999
  EXPECT_EQ(Share(1000, 0.001), 1u);
  EXPECT_EQ(Share(10, 0.1), 1u);
  EXPECT_EQ(Share(9, 0.1), 0u);
  EXPECT_EQ(Share(30, 0.3333333333333333), 9u);      // not a third
  EXPECT_EQ(Share(3, 0.3333333333333333), 0u);       // 1.0 in doubles
  EXPECT_EQ(Share(1'000'000'000 / 1000, 1e-6), 1u);  // written 1e-06
  EXPECT_EQ(Share(1'000'000, 9.99999e-7), 0u);
  EXPECT_EQ(Share(1'000'000, 5e-324), 0u);
}

TEST(Split, ALongTextDoesNotOverflow) {
  const std::vector<std::int32_t> text(3'000'017);
  EXPECT_EQ(SplitText(text, 0.9999999999999999, 0).validation.size(), 3'000'016u);
}

TEST(Split, NothingIsLeftToTrainOn) {
  const std::vector<std::int32_t> text = Numbers(10);
  for (const double test : {0.5, 0.6, 0.999}) {
    EXPECT_TRUE(SplitText(text, 0.5, test).train.empty()) << test;
  }
  EXPECT_EQ(SplitText(text, 0.5, 0.4).train.size(), 1u);
}

}  // namespace
}  // namespace runexp
