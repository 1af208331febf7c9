// What a run would do, without doing it.
#pragma once

#include <string>

#include "core/run/experiment.h"

namespace runexp {

// The resolved spec, the run id, the numbers of updates and parameters, and the first batch as
// characters: each sequence's inputs X and, below, its targets Y.
std::string DescribeExperiment(const Experiment& experiment);

}  // namespace runexp
