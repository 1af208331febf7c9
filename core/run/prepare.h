// All runs of a spec file, checked before the first one starts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/run/corpus_cache.h"
#include "core/run/experiment.h"
#include "core/spec/read_sweep.h"

namespace runexp {

// The runs of an experiment (one) or of a sweep (in its order). They hold no parameters.
struct PreparedSpec {
  bool is_sweep = false;
  std::string name;
  std::vector<const Field*> varying;  // of a sweep, in its order
  std::vector<Experiment> experiments;
  std::size_t merged = 0;  // combinations that were the same run as an earlier one
};

// Prepares each run. Runs with the same identity are merged: random sampling, for example, makes
// both values of carry_state the same. Throws SpecError with what is wrong, the same problem of
// many runs said once; after kMaxProblems of them the rest is not looked at.
PreparedSpec Prepare(const ExperimentOrSweep& spec, CorpusCache& corpora);

inline constexpr std::size_t kMaxProblems = 20;

}  // namespace runexp
