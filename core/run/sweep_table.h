// The runs of a sweep, before they are run.
#pragma once

#include <string>

#include "core/run/dry_run.h"
#include "core/run/prepare.h"

namespace runexp {

// A table of all runs: id, the fields that vary, updates and state, with the time that each would
// take if an estimate is wanted; below it their sum. Throws Error if the directory cannot be read.
std::string DescribeSweep(const PreparedSpec& sweep, const DryRunOptions& options);

}  // namespace runexp
