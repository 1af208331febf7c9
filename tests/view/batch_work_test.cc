#include "core/view/batch_work.h"

#include <gtest/gtest.h>

#include <vector>

namespace runexp {
namespace {

// Of 10 and 20 epochs of 30 characters.
std::vector<Experiment> TwoRuns() {
  std::vector<Experiment> runs(2);
  for (Experiment& run : runs) {
    run.updates_per_epoch = 5;
    run.options.batch = {.batch_size = 2, .time_steps = 3};
  }
  runs[0].spec.training.epochs = 10;
  runs[1].spec.training.epochs = 20;
  return runs;
}

TEST(BatchWork, CountsWhatThisProcessComputesAndWhatIsLeft) {
  const std::vector<Experiment> runs = TwoRuns();
  BatchWork work(runs);
  EXPECT_EQ(work.Left(), 900);
  EXPECT_FALSE(work.SecondsLeft(BatchWork::Clock::now()));
  work.Start(0, 4);  // by an earlier process
  EXPECT_EQ(work.Computed(), 0);
  EXPECT_EQ(work.Left(), 780);
  work.Update(0, 5.5);
  EXPECT_EQ(work.Computed(), 45);
  EXPECT_EQ(work.Left(), 735);
  work.End(0, 8);  // it stopped early
  EXPECT_EQ(work.Computed(), 120);
  EXPECT_EQ(work.Left(), 600);
  const auto now = BatchWork::Clock::now() + std::chrono::seconds(1);
  EXPECT_DOUBLE_EQ(*work.SecondsLeft(now), 600 / *work.CharactersPerSecond(now));
}

TEST(BatchWork, ARunThatHadEndedBeforeIsNoWork) {
  const std::vector<Experiment> runs = TwoRuns();
  BatchWork work(runs);
  work.End(1, 20);
  EXPECT_EQ(work.Computed(), 0);
  EXPECT_EQ(work.Left(), 300);
}

}  // namespace
}  // namespace runexp
