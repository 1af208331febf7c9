// Runs jobs in parallel.
#pragma once

#include <cstddef>
#include <functional>

namespace runexp {

// Calls body(job) for each job from 0 to jobs - 1, as many at a time as there are threads, and
// returns when all have ended. Each job counts as an active run (loop.h) from the start until it
// ends, so that the first one does not prepare for more than its share of the threads. Rethrows
// what a job throws, after the jobs already begun; the others may not run then.
void RunJobs(std::size_t jobs, const std::function<void(std::size_t job)>& body);

}  // namespace runexp
