#include "core/run/stop.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace runexp {
namespace {

// The epoch after which a run with these perplexities stops; 0 if it does not.
std::size_t StopEpoch(const Spec::Stop& stop, const std::vector<double>& perplexity,
                      std::int64_t every = 1) {
  for (std::size_t n = 1; n <= perplexity.size(); ++n) {
    const EpochValues values = {std::span(perplexity).first(n), every};
    if (!StopReason(stop, values).empty()) return static_cast<std::size_t>(values.LastEpoch());
  }
  return 0;
}

std::string Reason(const Spec::Stop& stop, const std::vector<double>& perplexity) {
  return StopReason(stop, {perplexity});
}

TEST(StopTest, NothingStopsByDefault) { EXPECT_EQ(StopEpoch({}, {5, 1, 1e300, 1e300}), 0u); }

TEST(StopTest, PerplexityBelow) {
  EXPECT_EQ(StopEpoch({.perplexity_below = 2}, {5, 2, 1.5, 3}), 3u);
  EXPECT_EQ(StopEpoch({.perplexity_below = 1.5}, {5, 2, 1.5, 3}), 0u);
}

TEST(StopTest, PerplexityAboveFromAnEpochOn) {
  EXPECT_EQ(StopEpoch({.perplexity_above = 4}, {5, 3, 9}), 1u);
  EXPECT_EQ(StopEpoch({.perplexity_above = 4, .after_epoch = 2}, {5, 3, 9}), 3u);
  EXPECT_EQ(StopEpoch({.perplexity_above = 4, .after_epoch = 3}, {5, 9, 9}), 3u);
  EXPECT_EQ(StopEpoch({.perplexity_above = 9}, {5, 3, 9}), 0u);
}

TEST(StopTest, NoImprovement) {
  EXPECT_EQ(StopEpoch({.no_improvement_epochs = 2}, {5, 4, 4, 4, 3}), 4u);
  EXPECT_EQ(StopEpoch({.no_improvement_epochs = 2}, {5, 6, 4, 5, 3, 4}), 0u);
  EXPECT_EQ(StopEpoch({.no_improvement_epochs = 1}, {5, 4, 3, 3}), 4u);
}

// As of a validation curve: the fields count epochs, not values.
TEST(StopTest, ValuesAfterEveryTenthEpoch) {
  EXPECT_EQ(StopEpoch({.no_improvement_epochs = 20}, {5, 4, 4, 4, 3}, 10), 40u);
  EXPECT_EQ(StopEpoch({.no_improvement_epochs = 11}, {5, 4, 4, 4, 3}, 10), 40u);
  EXPECT_EQ(StopEpoch({.no_improvement_epochs = 10}, {5, 4, 4, 4, 3}, 10), 30u);
  EXPECT_EQ(StopEpoch({.perplexity_above = 4, .after_epoch = 11}, {9, 3, 9}, 10), 30u);
  EXPECT_EQ(StopEpoch({.perplexity_above = 4, .after_epoch = 10}, {9, 3, 9}, 10), 10u);
}

TEST(StopTest, AnInfinitePerplexityIsAboveAllAndNoImprovement) {
  EXPECT_EQ(StopEpoch({.perplexity_above = 1e308}, {5, INFINITY}), 2u);
  EXPECT_EQ(StopEpoch({.perplexity_below = 1e308}, {INFINITY, INFINITY, 5}), 3u);
  EXPECT_EQ(StopEpoch({.no_improvement_epochs = 2}, {INFINITY, INFINITY, INFINITY}), 3u);
  EXPECT_EQ(StopEpoch({.no_improvement_epochs = 2}, {INFINITY, 5, INFINITY, INFINITY}), 4u);
  EXPECT_EQ(Reason({.perplexity_above = 9}, {INFINITY}), "perplexity inf above 9");
}

TEST(StopTest, TheReasonNamesTheRule) {
  EXPECT_EQ(Reason({.perplexity_below = 2}, {5, 1.25}), "perplexity 1.25 below 2");
  EXPECT_EQ(Reason({.perplexity_above = 1}, {5, 1.25}), "perplexity 1.25 above 1");
  EXPECT_EQ(Reason({.no_improvement_epochs = 1}, {5, 5}), "no improvement in 1 epochs");
}

}  // namespace
}  // namespace runexp
