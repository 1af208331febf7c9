#include "core/cluster/task_plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/run/shard.h"

namespace runexp {
namespace {

// The plan with so many tasks.
TaskPlan PlanWith(std::int64_t tasks, const std::vector<OpenRun>& runs, std::int64_t cpus) {
  std::vector<double> seconds(static_cast<std::size_t>(tasks), -1);  // -1: no run
  std::vector<double> longest(seconds.size(), 0);                    // run
  for (const OpenRun& run : runs) {
    const auto task = static_cast<std::size_t>(ShardOf(run.trajectory_id, tasks));
    seconds[task] = std::max(seconds[task], 0.0) + run.seconds;
    longest[task] = std::max(longest[task], run.seconds);
  }
  TaskPlan plan;
  plan.tasks = tasks;
  for (std::size_t task = 0; task < seconds.size(); ++task) {
    if (seconds[task] < 0) continue;
    plan.array.push_back(static_cast<std::int64_t>(task));
    plan.longest_seconds =
        std::max({plan.longest_seconds, seconds[task] / static_cast<double>(cpus), longest[task]});
  }
  return plan;
}

}  // namespace

TaskPlan PlanTasks(const std::vector<OpenRun>& runs, const TaskPlanLimits& limits) {
  if (limits.wanted) return PlanWith(std::min(*limits.wanted, limits.most), runs, limits.cpus);
  double sum = 0;
  for (const OpenRun& run : runs) sum += run.seconds;
  const double ideal = std::ceil(sum / static_cast<double>(limits.cpus) / limits.seconds);
  const auto most = static_cast<double>(std::min(limits.most, std::ssize(runs)));
  const auto fewest = static_cast<std::int64_t>(std::clamp(ideal, 1.0, most));
  TaskPlan best = PlanWith(fewest, runs, limits.cpus);
  const std::int64_t twice = std::min(2 * fewest, static_cast<std::int64_t>(most));
  for (std::int64_t tasks = fewest + 1; tasks <= twice; ++tasks) {
    if (best.longest_seconds <= 2 * limits.seconds) break;
    TaskPlan plan = PlanWith(tasks, runs, limits.cpus);
    if (plan.longest_seconds < best.longest_seconds) best = std::move(plan);
  }
  return best;
}

}  // namespace runexp
