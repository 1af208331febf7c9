// Runs many experiments, several at a time.
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
  std::size_t jobs = 0;  // runs at a time, at most the number of threads; 0: one for each thread
};

// Creates an observer of runs[index], and another if that run is tried again. Called from any
// thread.
using Observe = std::function<std::shared_ptr<RunObserver>(std::size_t index)>;

// Runs all experiments in the order of the list, but those of one trajectory in one go
// (RunTogether) where runs may begin with others; outcome i belongs to runs[i]. Each run uses one
// thread while there are at least as many runs as threads; idle threads then help. Any number of
// jobs gives the same bits.
//
// No two experiments may have the same id (see Prepare). A failing run does not affect others. A
// run that another process is working on is tried again at the end. After an interruption
// (interrupt.h) the active runs are saved and no other is started.
std::vector<RunOutcome> RunBatch(std::span<const Experiment> runs, const BatchOptions& options,
                                 const Observe& observe);

}  // namespace runexp
