#include "core/cluster/task_plan.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/base/sha256.h"
#include "core/run/shard.h"

namespace runexp {
namespace {

std::vector<OpenRun> Runs(int count, double seconds) {
  std::vector<OpenRun> runs;
  for (int i = 0; i < count; ++i) {
    runs.push_back({Sha256Hex(fmt::format("run {}", i)).substr(0, 12), seconds});
  }
  return runs;
}

// The open runs of a plan's tasks.
void ExpectAllSent(const TaskPlan& plan, const std::vector<OpenRun>& runs) {
  std::set<std::int64_t> holding;
  for (const OpenRun& run : runs) holding.insert(ShardOf(run.trajectory_id, plan.tasks));
  EXPECT_THAT(plan.array, testing::ElementsAreArray(holding));
}

TEST(PlanTasks, PacksShortRuns) {
  const auto runs = Runs(1000, 10);  // 2.8 hours
  const TaskPlan plan = PlanTasks(runs, {.most = 1001});
  EXPECT_EQ(plan.tasks, 3);
  ExpectAllSent(plan, runs);
  EXPECT_GE(plan.longest_seconds, 1800);
  EXPECT_LE(plan.longest_seconds, 7200);
}

TEST(PlanTasks, KeepsTasksOfManySizesToHours) {
  for (const int count : {1, 7, 36, 300, 3000}) {
    for (const double seconds : {0.5, 60.0, 600.0, 3000.0}) {
      const auto runs = Runs(count, seconds);
      const TaskPlan plan = PlanTasks(runs, {.most = 1001});
      ExpectAllSent(plan, runs);
      EXPECT_LE(plan.tasks, std::min(1001, count));
      if (plan.tasks >= 1001) continue;
      EXPECT_LE(plan.longest_seconds, 4 * 3600) << count << " runs of " << seconds << " s";
    }
  }
}

TEST(PlanTasks, CountsTheCpusOfATask) {
  const auto runs = Runs(1000, 100);  // 28 hours of one CPU
  EXPECT_NEAR(static_cast<double>(PlanTasks(runs, {.most = 1001, .cpus = 8}).tasks), 4, 1);
}

TEST(PlanTasks, IsNeverAboveTheLimit) {
  const auto runs = Runs(100, 3600);
  EXPECT_EQ(PlanTasks(runs, {.most = 4}).tasks, 4);
  EXPECT_EQ(PlanTasks(runs, {.wanted = 10, .most = 4}).tasks, 4);
}

TEST(PlanTasks, FollowsTheUser) {
  const auto runs = Runs(3, 0);
  const TaskPlan plan = PlanTasks(runs, {.wanted = 50, .most = 1001});
  EXPECT_EQ(plan.tasks, 50);
  ExpectAllSent(plan, runs);
}

}  // namespace
}  // namespace runexp
