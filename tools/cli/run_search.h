// Runs a search by halving, or shows it (--dry-run).
#pragma once

#include <vector>

#include "core/run/experiment.h"
#include "core/run/halving.h"
#include "core/spec/sweep/search.h"
#include "tools/cli/run_command.h"

namespace runexp {

// `runs`: those of the first rung.
SearchRun RunSearch(const Search& search, std::vector<Experiment> runs,
                    const RunArguments& arguments);

}  // namespace runexp
