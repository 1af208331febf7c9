// The exit code of runs.
#pragma once

#include <span>

#include "core/run/observer.h"
#include "tools/cli/exit_code.h"

namespace runexp {

// Returns the highest code of all outcomes. A task of a cluster must not end for good while another
// copy works on one of its runs.
ExitCode CodeOf(std::span<const RunOutcome> outcomes, bool is_task);

}  // namespace runexp
