#include "core/run/batch.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <string>
#include <unordered_map>

#include "core/base/error.h"
#include "core/parallel/jobs.h"
#include "core/parallel/loop.h"
#include "core/run/interrupt.h"
#include "core/run/trajectory.h"
#include "core/text/console.h"

namespace runexp {
namespace {

using Indices = std::vector<std::size_t>;

struct Batch {
  std::span<const Experiment> runs;
  const BatchOptions& options;
  const Observe& observe;
  std::vector<RunOutcome> outcomes;

  // Runs the runs with these indices.
  void Run(const Indices& indices);
  // The same, divided into jobs.
  std::vector<Indices> Jobs(const Indices& indices) const;
  void RunJob(const Indices& job, BackgroundWriter& writer) noexcept;
};

// Runs of one trajectory are one job, unless each is to be computed by itself.
std::vector<Indices> Batch::Jobs(const Indices& indices) const {
  std::vector<Indices> jobs;
  std::unordered_map<std::string, std::size_t> job_of;
  for (const std::size_t i : indices) {
    const std::string trajectory =
        options.run.shorter == nullptr ? runs[i].identity : TrajectoryText(runs[i]);
    const auto [job, is_new] = job_of.try_emplace(trajectory, jobs.size());
    if (is_new) jobs.emplace_back();
    jobs[job->second].push_back(i);
  }
  return jobs;
}

void Batch::RunJob(const Indices& job, BackgroundWriter& writer) noexcept {
  try {
    std::vector<RunMember> members;
    for (const std::size_t i : job) {
      RunOutcome& outcome = outcomes[i];
      members.push_back(
          {&runs[i], {observe(i), [&outcome](RunOutcome result) { outcome = std::move(result); }}});
    }
    RunTogether(members, options.run, writer);
  } catch (const std::exception& problem) {  // there is no observer either
    for (const std::size_t i : job) {
      outcomes[i].status = RunStatus::kFailed;
      outcomes[i].reason = TextOf(problem);
    }
    SayOutOfMemory();
  }
}

void Batch::Run(const Indices& indices) {
  const std::vector<Indices> all = Jobs(indices);
  const std::size_t wanted = options.jobs > 0 ? options.jobs : ThreadCount();
  const std::size_t jobs = std::min({wanted, ThreadCount(), all.size()});
  if (jobs == 0) return;
  BackgroundWriter writer(jobs);  // its destructor, on return, writes everything that waits
  std::atomic<std::size_t> next = 0;
  RunJobs(jobs, [&](std::size_t) {
    for (std::size_t i = next++; i < all.size() && !Interrupted(); i = next++) {
      RunJob(all[i], writer);
    }
  });
}

}  // namespace

std::vector<RunOutcome> RunBatch(std::span<const Experiment> runs, const BatchOptions& options,
                                 const Observe& observe) {
  Batch batch = {runs, options, observe, std::vector<RunOutcome>(runs.size())};
  Indices indices(runs.size());
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  batch.Run(indices);
  const auto is_elsewhere = [&](std::size_t i) {
    return batch.outcomes[i].status == RunStatus::kRunning;
  };
  // The process that was working on them may have died meanwhile.
  std::erase_if(indices, [&](std::size_t i) { return !is_elsewhere(i); });
  batch.Run(indices);
  for (const std::size_t i : indices) {
    if (is_elsewhere(i)) observe(i)->Ended(batch.outcomes[i], nullptr);
  }
  return std::move(batch.outcomes);
}

}  // namespace runexp
