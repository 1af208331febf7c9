// How many tasks a sweep is cut into.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace runexp {

struct OpenRun {
  std::string trajectory_id;
  double seconds = 0;  // of one CPU; 0: unknown
};

struct TaskPlan {
  std::int64_t tasks = 1;           // shards
  std::vector<std::int64_t> array;  // those, from 0, that hold an open run
  double longest_seconds = 0;       // of a task
};

struct TaskPlanLimits {
  std::optional<std::int64_t> wanted = {};  // as the user says
  std::int64_t most = 1;                    // as Slurm allows; at least 1
  std::int64_t cpus = 1;                    // of a task
  double seconds = 3600;                    // that a task should take
};

// Plans tasks of about the wanted time, in which short runs are packed together. Shards hold
// equally many runs only on average (core/run/shard.h), so it takes more of them if some task would
// take more than twice that time, as far as this helps. At least one run is open.
TaskPlan PlanTasks(const std::vector<OpenRun>& runs, const TaskPlanLimits& limits);

}  // namespace runexp
