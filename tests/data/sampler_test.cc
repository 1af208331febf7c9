#include "core/data/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>
#include <string>

#include "tests/support/permutation.h"

namespace runexp {
namespace {

using Rows = std::vector<std::vector<std::int32_t>>;  // (N, T), as in the chapter
struct Batch {
  Rows x, y;
  bool operator==(const Batch&) const = default;
};

// Character i of the text is i, so a batch shows where it was taken from.
std::vector<std::int32_t> CountingText(std::int64_t length) {
  std::vector<std::int32_t> text(static_cast<std::size_t>(length));
  std::iota(text.begin(), text.end(), 0);
  return text;
}

// The two references follow the chapter's listing line by line.

std::vector<Batch> RandomReference(const std::vector<std::int32_t>& text, int batch_size, int steps,
                                   const std::vector<std::uint32_t>& order) {
  std::vector<Batch> batches;
  const int num_examples = (static_cast<int>(text.size()) - 1) / steps;
  const int epoch_size = num_examples / batch_size;
  for (int i = 0; i < epoch_size; ++i) {
    Batch batch;
    for (int j = i * batch_size; j < (i + 1) * batch_size; ++j) {
      const auto first =
          text.begin() + static_cast<int>(order[static_cast<std::size_t>(j)]) * steps;
      batch.x.emplace_back(first, first + steps);
      batch.y.emplace_back(first + 1, first + 1 + steps);
    }
    batches.push_back(batch);
  }
  return batches;
}

std::vector<Batch> ConsecutiveReference(const std::vector<std::int32_t>& text, int batch_size,
                                        int steps) {
  std::vector<Batch> batches;
  const int batch_len = static_cast<int>(text.size()) / batch_size;
  const int epoch_size = (batch_len - 1) / steps;
  for (int i = 0; i < epoch_size; ++i) {
    Batch batch;
    for (int row = 0; row < batch_size; ++row) {
      const auto first = text.begin() + row * batch_len + i * steps;
      batch.x.emplace_back(first, first + steps);
      batch.y.emplace_back(first + 1, first + 1 + steps);
    }
    batches.push_back(batch);
  }
  return batches;
}

Batch Take(Sampler& sampler, int epoch, std::size_t batch, int batch_size, int steps) {
  const auto n = static_cast<std::size_t>(batch_size);
  const auto t = static_cast<std::size_t>(steps);
  std::vector<std::int32_t> x(n * t, -1), y(n * t, -1);
  sampler.FillBatch(epoch, static_cast<std::int64_t>(batch), x, y);
  Batch result{Rows(n, std::vector<std::int32_t>(t)), Rows(n, std::vector<std::int32_t>(t))};
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t step = 0; step < t; ++step) {
      result.x[row][step] = x[step * n + row];
      result.y[row][step] = y[step * n + row];
    }
  }
  return result;
}

std::vector<std::uint32_t> Order(std::uint64_t seed, int epoch, std::size_t length, int steps) {
  return Permutation(RandomStream(seed, "shuffle/epoch=" + std::to_string(epoch)),
                     (length - 1) / static_cast<std::size_t>(steps));
}

struct Size {
  int length, batch_size, steps;
};

// Sizes around each multiple, one step, one row, the whole text in one batch, and real sizes.
std::vector<Size> Sizes() {
  std::vector<Size> sizes = {{10000, 32, 35}, {2, 1, 1}, {30, 2, 6}};
  for (int batch_size : {1, 2, 3, 5}) {
    for (int steps : {1, 2, 7}) {
      const int product = 4 * batch_size * steps;
      for (int more : {-1, 0, 1, 2, batch_size - 1, batch_size, batch_size + 1}) {
        sizes.push_back({product + more, batch_size, steps});
      }
    }
  }
  return sizes;
}

TEST(Sampler, RandomIsTheListings) {
  for (const Size& s : Sizes()) {
    SCOPED_TRACE(testing::Message() << s.length << ' ' << s.batch_size << ' ' << s.steps);
    const auto text = CountingText(s.length);
    Sampler sampler(Sampling::kRandom, text, s.batch_size, s.steps, 7);
    for (int epoch : {1, 2, 30}) {
      const auto expected =
          RandomReference(text, s.batch_size, s.steps, Order(7, epoch, text.size(), s.steps));
      ASSERT_EQ(sampler.batches_per_epoch(), static_cast<std::int64_t>(expected.size()));
      for (std::size_t b = 0; b < expected.size(); ++b) {
        ASSERT_EQ(Take(sampler, epoch, b, s.batch_size, s.steps), expected[b]);
      }
    }
  }
}

TEST(Sampler, ConsecutiveIsTheListings) {
  for (const Size& s : Sizes()) {
    SCOPED_TRACE(testing::Message() << s.length << ' ' << s.batch_size << ' ' << s.steps);
    const auto text = CountingText(s.length);
    const auto expected = ConsecutiveReference(text, s.batch_size, s.steps);
    Sampler sampler(Sampling::kConsecutive, text, s.batch_size, s.steps, 7);
    ASSERT_EQ(sampler.batches_per_epoch(), static_cast<std::int64_t>(expected.size()));
    for (int epoch : {1, 2}) {
      for (std::size_t b = 0; b < expected.size(); ++b) {
        ASSERT_EQ(Take(sampler, epoch, b, s.batch_size, s.steps), expected[b]);
      }
    }
  }
}

// The chapter's own example: the numbers 0 to 29 in batches of 2 by 6.
TEST(Sampler, ConsecutiveGivesTheChaptersExample) {
  const auto text = CountingText(30);
  Sampler sampler(Sampling::kConsecutive, text, 2, 6, 1);
  ASSERT_EQ(sampler.batches_per_epoch(), 2);
  EXPECT_EQ(Take(sampler, 1, 0, 2, 6), (Batch{{{0, 1, 2, 3, 4, 5}, {15, 16, 17, 18, 19, 20}},
                                              {{1, 2, 3, 4, 5, 6}, {16, 17, 18, 19, 20, 21}}}));
  EXPECT_EQ(Take(sampler, 1, 1, 2, 6), (Batch{{{6, 7, 8, 9, 10, 11}, {21, 22, 23, 24, 25, 26}},
                                              {{7, 8, 9, 10, 11, 12}, {22, 23, 24, 25, 26, 27}}}));
}

TEST(Sampler, EightBatchesForTheRealSizes) {
  const auto text = CountingText(10000);
  EXPECT_EQ(Sampler(Sampling::kRandom, text, 32, 35, 1).batches_per_epoch(), 8);
  EXPECT_EQ(Sampler(Sampling::kConsecutive, text, 32, 35, 1).batches_per_epoch(), 8);
}

TEST(Sampler, RandomEpochsTakeEachExampleOnce) {
  const auto text = CountingText(61);
  Sampler sampler(Sampling::kRandom, text, 4, 5, 3);  // 12 examples, 3 batches
  std::vector<std::vector<std::int32_t>> orders;
  for (int epoch : {1, 2}) {
    std::vector<std::int32_t> starts;
    for (std::size_t b = 0; b < 3; ++b) {
      for (const auto& row : Take(sampler, epoch, b, 4, 5).x) starts.push_back(row[0]);
    }
    EXPECT_EQ(std::set<std::int32_t>(starts.begin(), starts.end()).size(), 12u);
    orders.push_back(starts);
  }
  EXPECT_NE(orders[0], orders[1]);
}

TEST(Sampler, ABatchDependsOnNothingAskedBefore) {
  const auto text = CountingText(500);
  Sampler in_order(Sampling::kRandom, text, 3, 7, 11);
  const Batch first = Take(in_order, 1, 0, 3, 7);
  for (std::size_t b = 0; b < 5; ++b) Take(in_order, 4, b, 3, 7);
  const Batch late = Take(in_order, 4, 5, 3, 7);
  Sampler resumed(Sampling::kRandom, text, 3, 7, 11);
  EXPECT_EQ(Take(resumed, 4, 5, 3, 7), late);
  EXPECT_EQ(Take(resumed, 1, 0, 3, 7), first);
  Sampler other_seed(Sampling::kRandom, text, 3, 7, 12);
  EXPECT_NE(Take(other_seed, 1, 0, 3, 7), first);
}

TEST(Sampler, LeastCharactersGiveExactlyOneBatch) {
  for (Sampling sampling : {Sampling::kRandom, Sampling::kConsecutive}) {
    for (int batch_size : {1, 2, 32}) {
      for (int steps : {1, 2, 35}) {
        const std::int64_t least = LeastCharacters(sampling, batch_size, steps);
        const auto text = CountingText(least);
        const auto shorter = std::span(text).first(text.size() - 1);
        EXPECT_EQ(Sampler(sampling, text, batch_size, steps, 1).batches_per_epoch(), 1);
        EXPECT_EQ(Sampler(sampling, shorter, batch_size, steps, 1).batches_per_epoch(), 0);
      }
    }
    EXPECT_EQ(Sampler(sampling, {}, 2, 3, 1).batches_per_epoch(), 0);
  }
}

TEST(Sampler, LeastCharactersDoNotOverflow) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  for (Sampling sampling : {Sampling::kRandom, Sampling::kConsecutive}) {
    EXPECT_EQ(LeastCharacters(sampling, kMax, kMax), kMax);
    EXPECT_EQ(LeastCharacters(sampling, kMax, 1), kMax);
    EXPECT_EQ(LeastCharacters(sampling, 1, kMax), kMax);
  }
  EXPECT_EQ(LeastCharacters(Sampling::kRandom, kMax - 1, 1), kMax);
  EXPECT_EQ(LeastCharacters(Sampling::kRandom, 32, 35), 1121);
  EXPECT_EQ(LeastCharacters(Sampling::kConsecutive, 32, 35), 1152);
}

}  // namespace
}  // namespace runexp
