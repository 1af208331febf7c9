// A whole experiment, from spec to run file, and the same computed by the oracle.
#pragma once

#include <string>

#include "core/run/experiment.h"

namespace runexp {

// The result digest of the run made here, on the current target and threads.
std::string DigestOfRun(const Experiment& experiment);

// The result digest of the run according to the oracle.
std::string OracleDigest(const Experiment& experiment);

// Trains again beside the oracle and describes the first update and parameter that differ.
std::string FirstDifference(const Experiment& experiment);

}  // namespace runexp
