// Runs side by side.
#pragma once

#include <cstddef>
#include <functional>

namespace runexp {

// Calls body(job) for each job from 0 to jobs - 1, as many at a time as there are threads, and
// returns when all have ended. All of them count as active runs (loop.h) from the start, so that
// the first to begin prepares for no more than its share of the threads; each until it ends. What
// a job throws is thrown here, after the jobs that had begun; then not every job may have run.
void RunJobs(std::size_t jobs, const std::function<void(std::size_t job)>& body);

}  // namespace runexp
