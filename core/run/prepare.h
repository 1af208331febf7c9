// All runs of a spec file, checked before the first one starts.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/run/corpus_cache.h"
#include "core/run/experiment.h"
#include "core/spec/sweep/read_sweep.h"

namespace runexp {

// What is known of the runs of an experiment (one) or of a sweep, beside the runs.
struct PreparedSpec {
  bool is_sweep = false;
  std::string name;
  std::vector<const Field*> varying;  // of a sweep, in its order
  std::size_t runs = 0;
  std::size_t merged = 0;  // combinations that were the same run as an earlier one
};

// Is given one run after the other, in the order of the sweep. They hold no parameters, but a
// million of them fill gigabytes: keep no more than is needed.
using TakeExperiment = std::function<void(Experiment experiment)>;

// Is told, before each combination, how many of them have been prepared.
using PrepareProgress = std::function<void(std::size_t done, std::size_t all)>;

// Prepares each run. Runs with the same identity are merged: random sampling, for example, makes
// both values of carry_state the same. Throws SpecError with what is wrong, the same problem of
// many runs said once; after kMaxProblems of them the rest is not looked at, and after the first
// of them no run is taken.
PreparedSpec Prepare(const ExperimentOrSweep& spec, CorpusCache& corpora,
                     const TakeExperiment& take, const PrepareProgress& progress = {});

inline constexpr std::size_t kMaxProblems = 20;

}  // namespace runexp
