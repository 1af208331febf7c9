// Many runs, several at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/run/experiment.h"
#include "core/run/observer.h"
#include "core/run/run_experiment.h"

namespace runexp {

struct BatchOptions {
  RunOptions run;
  std::size_t jobs = 0;  // runs at a time; 0: one for each thread; never more than threads
};

// Makes an observer of runs[index], and another if that run is tried again. Called by any thread.
using Observe = std::function<std::shared_ptr<RunObserver>(std::size_t index)>;

// Runs them all, in the order of the list; outcome i is that of runs[i]. Each run is computed by
// one thread as long as there are as many runs as threads; the threads that are left over help.
// The results are the same bits at any number of jobs.
//
// Experiments with the same id are one run, which the first of them makes and the others share. No
// run's failure is another's. A run that another process is at is tried again at the end. After
// an interruption (interrupt.h) the runs under way are saved and no other is started.
std::vector<RunOutcome> RunBatch(std::span<const Experiment> runs, const BatchOptions& options,
                                 const Observe& observe);

}  // namespace runexp
