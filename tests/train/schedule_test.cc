#include "core/train/schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string_view>
#include <vector>

#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"

namespace runexp {
namespace {

Schedule Named(std::string_view name) {
  Schedule schedule;
  schedule.info = FindSchedule(name);
  schedule.learning_rate = 2;
  schedule.updates_per_epoch = 3;
  return schedule;
}

// The rates of the first `count` updates of a run of `updates`.
std::vector<double> Rates(const Schedule& schedule, std::int64_t count, std::int64_t updates) {
  std::vector<double> rates;
  for (std::int64_t u = 1; u <= count; ++u) rates.push_back(LearningRate(schedule, u, updates));
  return rates;
}

using V = std::vector<double>;

TEST(ScheduleTest, TheFirstIsConstant) {
  EXPECT_EQ(Rates(Named("constant"), 4, 1000), (V{2, 2, 2, 2}));
  EXPECT_EQ(Schedule().info, FindSchedule("constant"));
}

TEST(ScheduleTest, AStepAfterEverySoManyEpochs) {
  Schedule s = Named("step");
  s.gamma = 0.5;
  s.every_epochs = 2;
  EXPECT_EQ(Rates(s, 13, 1000), (V{2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0.5}));
}

// As char-rnn: learning_rate_decay_after is the last epoch with the whole rate.
TEST(ScheduleTest, ExponentialAfterAnEpoch) {
  Schedule s = Named("exponential");
  s.gamma = 0.25;
  EXPECT_EQ(Rates(s, 7, 1000), (V{2, 2, 2, 0.5, 0.5, 0.5, 0.125}));
  s.after_epoch = 2;
  EXPECT_EQ(Rates(s, 7, 1000), (V{2, 2, 2, 2, 2, 2, 0.5}));
}

TEST(ScheduleTest, LinearDownTheRun) {
  Schedule s = Named("linear");
  EXPECT_EQ(Rates(s, 4, 4), (V{2, 1.5, 1, 0.5}));
  s.final_factor = 0.5;
  EXPECT_EQ(Rates(s, 4, 4), (V{2, 1.75, 1.5, 1.25}));
}

TEST(ScheduleTest, CosineDownTheRun) {
  Schedule s = Named("cosine");
  s.final_factor = 0.5;
  const V rates = Rates(s, 4, 4);
  for (std::size_t k = 0; k < 4; ++k) {
    const double half = 0.5 * (1 + std::cos(std::acos(-1.0) * static_cast<double>(k) / 4));
    EXPECT_NEAR(rates[k], 2 * (0.5 + 0.5 * half), 1e-15) << k;
  }
  EXPECT_EQ(rates[0], 2);
  EXPECT_EQ(rates[2], 1.5);
}

// The way down begins after the warm-up, and is as long as the rest of the run.
TEST(ScheduleTest, AWarmUpRises) {
  Schedule s = Named("linear");
  s.warmup_updates = 4;
  EXPECT_EQ(Rates(s, 8, 8), (V{0.5, 1, 1.5, 2, 2, 1.5, 1, 0.5}));
  EXPECT_EQ(Rates(s, 3, 3), (V{0.5, 1, 1.5})) << "a run may end in its warm-up";
  Schedule constant = Named("constant");
  constant.warmup_updates = 2;
  EXPECT_EQ(Rates(constant, 3, 3), (V{1, 2, 2}));
}

TEST(ScheduleTest, OnlySomeDependOnTheNumberOfEpochs) {
  for (const ScheduleInfo& info : Schedules()) {
    Schedule s = Named(info.name);
    s.gamma = 0.5;
    s.every_epochs = 1;
    s.warmup_updates = 2;
    EXPECT_EQ(Rates(s, 9, 9) != Rates(s, 9, 900), info.depends_on_epochs) << info.name;
  }
}

TEST(ScheduleTest, EveryBitIsTheOracles) {
  for (const ScheduleInfo& info : Schedules()) {
    for (const std::int64_t warmup : {0, 1, 5, 100}) {
      Schedule s = Named(info.name);
      s.learning_rate = 0.7;
      s.gamma = 0.97;
      s.every_epochs = 2;
      s.after_epoch = 3;
      s.final_factor = 0.1;
      s.warmup_updates = warmup;
      const oracle::Schedule mirrored = {info.name, s.gamma, 2, 3, s.final_factor, warmup};
      for (std::int64_t update = 1; update <= 60; ++update) {
        EXPECT_TRUE(SameBits(LearningRate(s, update, 60),
                             oracle::LearningRate(mirrored, 0.7, update, 3, 20)))
            << info.name << ", update " << update << ", warm-up " << warmup;
      }
    }
  }
}

TEST(ScheduleTest, AreFoundByTheirNames) {
  for (const ScheduleInfo& info : Schedules()) EXPECT_EQ(FindSchedule(info.name), &info);
  EXPECT_EQ(FindSchedule("cosin"), nullptr);
}

}  // namespace
}  // namespace runexp
