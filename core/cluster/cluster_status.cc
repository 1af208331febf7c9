#include "core/cluster/cluster_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

#include "core/base/error.h"
#include "core/cluster/open_runs.h"
#include "core/cluster/slurm.h"
#include "core/log/shared_directory.h"
#include "core/run/shard.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

using TaskKey = std::pair<std::size_t, std::int64_t>;  // submission, index

// What the scheduler says, asked once.
class Queue {
 public:
  explicit Queue(ClusterStatus& status) : status_(status) {
    std::vector<std::string> known;
    for (const std::string& job : status.jobs) {
      if (!job.empty()) known.push_back(job);
    }
    if (known.empty()) return;
    const auto tasks = QueueOf(known);
    status.scheduler_answers = tasks.has_value();
    if (!tasks) return;
    for (const SlurmTask& task : *tasks) {
      tasks_[{task.job, task.index}] = task;
      ++status.tasks_in_state[task.state];
    }
  }

  // nullptr: not in the queue.
  const SlurmTask* Find(const TaskKey& key) const {
    const auto found = tasks_.find({status_.jobs[key.first], key.second});
    return found == tasks_.end() ? nullptr : &found->second;
  }

  // False only if it is known to do nothing more.
  bool MayWork(const TaskKey& key) const {
    if (!status_.scheduler_answers || status_.jobs[key.first].empty()) return true;
    const SlurmTask* task = Find(key);
    return task != nullptr && IsLive(*task);
  }

 private:
  const ClusterStatus& status_;
  std::map<std::pair<std::string, std::int64_t>, SlurmTask> tasks_;
};

// The tasks that were sent to do each run, the latest last.
using TasksOfRuns = std::unordered_map<std::string, std::vector<TaskKey>>;

// Also lists the runs.
TasksOfRuns FindTasks(ClusterStatus& status) {
  TasksOfRuns tasks;
  for (std::size_t s = 0; s < status.submissions.size(); ++s) {
    const Submission& submission = status.submissions[s];
    const std::set<std::int64_t> sent(submission.array.begin(), submission.array.end());
    for (auto& [run_id, trajectory_id] : ReadRuns(submission)) {
      const auto [run, is_new] = tasks.try_emplace(run_id);
      const std::int64_t task = ShardOf(trajectory_id, submission.tasks);
      if (sent.contains(task)) run->second.emplace_back(s, task);
      if (is_new) status.runs.push_back({.run_id = std::move(run_id)});
    }
  }
  return tasks;
}

void ReadRuns(const fs::path& directory, ClusterStatus& status) {
  const DirectoryStatus states(directory);
  FilesByRun conflicts = FindConflicts(directory);
  for (SubmittedRun& run : status.runs) {
    run.progress = states.Find(run.run_id);
    if (const auto found = conflicts.find(run.run_id); found != conflicts.end()) {
      run.conflicts = std::move(found->second);
    }
    const RunProgress& progress = run.progress;
    if (HasEnded(progress.status)) ++status.made_by[{progress.host, progress.simd_target}];
  }
}

void JudgeOpenRuns(const TasksOfRuns& tasks, const Queue& queue, ClusterStatus& status) {
  std::map<TaskKey, OpenTask> open;
  for (SubmittedRun& run : status.runs) {
    const std::vector<TaskKey>& candidates = tasks.at(run.run_id);
    if (!IsOpen(run) || candidates.empty()) continue;
    const auto live = std::ranges::find_if(candidates.rbegin(), candidates.rend(),
                                           [&](const TaskKey& key) { return queue.MayWork(key); });
    // A run that is being worked on is not lost, whoever does it.
    run.is_lost = live == candidates.rend() && run.progress.status != RunStatus::kRunning;
    const TaskKey& key = live == candidates.rend() ? candidates.back() : *live;
    OpenTask& task = open[key];
    task.submission = key.first;
    task.index = key.second;
    ++task.open_runs;
    task.is_lost = task.is_lost || run.is_lost;
    if (const SlurmTask* known = queue.Find(key)) task.state = known->state;
  }
  for (auto& [key, task] : open) status.open_tasks.push_back(std::move(task));
}

}  // namespace

bool IsOpen(const SubmittedRun& run) { return IsOpen(run.progress.status, false); }

ClusterStatus ReadClusterStatus(const fs::path& directory) {
  ClusterStatus status;
  status.submissions = ReadSubmissions(directory);
  if (status.submissions.empty()) {
    throw Error(
        fmt::format("{}: nothing was submitted here\n"
                    "  Name the directory that runexp submit was given with --out.",
                    directory.string()));
  }
  for (const Submission& submission : status.submissions) {
    status.jobs.push_back(ReadJob(submission).value_or(""));
  }
  status.changed_specs = ChangedOriginals(status.submissions);
  // The scheduler first: of a task that has ended by then, the files tell all.
  const Queue queue(status);
  const TasksOfRuns tasks = FindTasks(status);
  ReadRuns(directory, status);
  JudgeOpenRuns(tasks, queue, status);
  return status;
}

}  // namespace runexp
