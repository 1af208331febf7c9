#include "core/run/batch.h"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "core/base/error.h"
#include "core/parallel/jobs.h"
#include "core/parallel/loop.h"
#include "core/run/interrupt.h"
#include "core/text/console.h"

namespace runexp {
namespace {

struct Batch {
  std::span<const Experiment> runs;
  const BatchOptions& options;
  const Observe& observe;
  std::vector<RunOutcome> outcomes;

  // Runs the runs with these indices.
  void Run(const std::vector<std::size_t>& indices);
  void RunOne(std::size_t index, BackgroundWriter& writer) noexcept;
};

void Batch::RunOne(std::size_t index, BackgroundWriter& writer) noexcept {
  RunOutcome& outcome = outcomes[index];
  try {
    RunExperiment(runs[index], options.run, writer, observe(index),
                  [&outcome](RunOutcome result) { outcome = std::move(result); });
  } catch (const std::exception& problem) {  // there is no observer either
    outcome.status = RunStatus::kFailed;
    outcome.reason = TextOf(problem);
    SayOutOfMemory();
  }
}

void Batch::Run(const std::vector<std::size_t>& indices) {
  const std::size_t wanted = options.jobs > 0 ? options.jobs : ThreadCount();
  const std::size_t jobs = std::min({wanted, ThreadCount(), indices.size()});
  if (jobs == 0) return;
  BackgroundWriter writer(jobs);  // its destructor, on return, writes everything that waits
  std::atomic<std::size_t> next = 0;
  RunJobs(jobs, [&](std::size_t) {
    for (std::size_t i = next++; i < indices.size() && !Interrupted(); i = next++) {
      RunOne(indices[i], writer);
    }
  });
}

}  // namespace

std::vector<RunOutcome> RunBatch(std::span<const Experiment> runs, const BatchOptions& options,
                                 const Observe& observe) {
  Batch batch = {runs, options, observe, std::vector<RunOutcome>(runs.size())};
  std::vector<std::size_t> indices(runs.size());
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
