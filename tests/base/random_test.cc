#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "tests/support/permutation.h"

namespace runexp {
namespace {

// Known answers from the Random123 distribution (kat_vectors, philox4x32 with 10 rounds).
TEST(PhiloxTest, KnownAnswers) {
  using Words = std::array<std::uint32_t, 4>;
  EXPECT_EQ(Philox4x32({0, 0, 0, 0}, {0, 0}),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(Philox4x32({ones, ones, ones, ones}, {ones, ones}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// Pins our own stream: these bits are part of the numerics contract.
TEST(RandomStreamTest, IsPinned) {
  const RandomStream stream(1, "pinned");
  EXPECT_EQ(stream.Bits(0), 11790665285161118617u);
  EXPECT_EQ(stream.Bits(1), 18058697140229524904u);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(stream.Normal(0)), 4600089245586448347u);
  EXPECT_EQ(Permutation(stream, 5), (std::vector<std::uint32_t>{2, 3, 0, 4, 1}));
}

TEST(RandomStreamTest, SeedNameAndIndexAllMatter) {
  std::set<std::uint64_t> draws;
  for (std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1} << 32}) {
    for (const char* name : {"a", "b", ""}) {
      for (std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32}) {
        draws.insert(RandomStream(seed, name).Bits(index));
      }
    }
  }
  EXPECT_EQ(draws.size(), 27u);
}

TEST(RandomStreamTest, UniformFillsTheOpenInterval) {
  const RandomStream stream(3, "uniform");
  double sum = 0;
  const int n = 100'000;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double u = stream.Uniform(i);
    ASSERT_GT(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
  }
  EXPECT_NEAR(sum / n, 0.5, 5 * std::sqrt(1.0 / 12 / n));  // five standard errors
}

TEST(RandomStreamTest, NormalHasTheRightMoments) {
  const RandomStream stream(3, "normal");
  const int n = 100'000;
  double sum = 0, squares = 0, fourth = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double x = stream.Normal(i);
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / n, 0.0, 5 * std::sqrt(1.0 / n));
  EXPECT_NEAR(squares / n, 1.0, 5 * std::sqrt(2.0 / n));
  EXPECT_NEAR(fourth / n, 3.0, 5 * std::sqrt(96.0 / n));
}

TEST(RandomStreamTest, PermutationHoldsEachOnceAndIsUniform) {
  auto order = Permutation(RandomStream(7, "order"), 284);
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < 284; ++i) EXPECT_EQ(order[i], i);
  EXPECT_TRUE(Permutation(RandomStream(7, "order"), 0).empty());
  // All 6 orders of 3 elements occur equally often, within five standard errors.
  std::map<std::vector<std::uint32_t>, int> counts;
  const int n = 60'000;
  for (std::uint64_t seed = 0; seed < n; ++seed) ++counts[Permutation(RandomStream(seed, "p"), 3)];
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [permutation, count] : counts) {
    EXPECT_NEAR(count, n / 6, 5 * std::sqrt(n * 5.0 / 36));
  }
}

TEST(NormalQuantileTest, InvertsTheDistributionFunction) {
  EXPECT_EQ(NormalQuantile(0.5), 0.0);
  for (double p : {1e-300, 1e-17, 1e-9, 0.001, 0.02425, 0.1, 0.3, 0.499}) {
    const double x = NormalQuantile(p);
    EXPECT_NEAR(0.5 * std::erfc(-x / std::sqrt(2.0)) / p, 1.0, 2e-13 * (1 + x * x)) << p;
    if (p > 1e-3) {
      EXPECT_NEAR(NormalQuantile(1 - p), -x, 1e-12) << p;
    }
  }
}

}  // namespace
}  // namespace runexp
