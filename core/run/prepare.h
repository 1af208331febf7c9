// Prepares all runs of a spec file; all are checked before the first one starts.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/run/corpus_cache.h"
#include "core/run/experiment.h"
#include "core/run/identity_set.h"
#include "core/spec/sweep/read_sweep.h"

namespace runexp {

// Facts about a prepared experiment (one run) or sweep.
struct PreparedSpec {
  bool is_sweep = false;
  std::string name;
  std::vector<const Field*> varying;  // of a sweep, in its order
  std::size_t runs = 0;
  std::size_t merged = 0;    // combinations that equal an earlier one of the sweep
  std::size_t repeated = 0;  // runs that an earlier spec has; not counted in `runs`
};

// Takes one run after the other, in the order of the sweep. Runs hold no parameters, but a million
// of them take gigabytes: keep only what is needed.
using TakeExperiment = std::function<void(Experiment experiment)>;

// Called before each combination with the number already prepared.
using PrepareProgress = std::function<void(std::size_t done, std::size_t all)>;

// Prepares each run. Runs with the same identity are merged: with random sampling, for example,
// both values of carry_state give the same run. Leaves out runs in `earlier`, those of the specs
// prepared before, and adds its own to them. Throws SpecError with all problems, a problem of
// many runs only once. Stops looking after kMaxProblems of them, and passes no run on after the
// first.
PreparedSpec Prepare(const ExperimentOrSweep& spec, CorpusCache& corpora, IdentitySet& earlier,
                     const TakeExperiment& take, const PrepareProgress& progress = {});

inline constexpr std::size_t kMaxProblems = 20;

}  // namespace runexp
