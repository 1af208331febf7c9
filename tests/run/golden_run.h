// One whole experiment, from spec to run file, and the same by the oracle.
#pragma once

#include <string>

#include "core/run/experiment.h"

namespace runexp {

// The result digest of the run that is made here, on the present target and threads.
std::string DigestOfRun(const Experiment& experiment);

// The digest of the run as the oracle computes it.
std::string OracleDigest(const Experiment& experiment);

// Trains again beside the oracle: the first update and parameter that differ, in words.
std::string FirstDifference(const Experiment& experiment);

}  // namespace runexp
