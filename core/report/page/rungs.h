// The rungs of a search by halving, as its run files show them.
#pragma once

#include <string>
#include <vector>

#include "core/report/page/report_data.h"

namespace runexp {

// Runs of one name in rungs, by the number of epochs that they ask for, if a search trained one of
// them (its provenance names the rung): there are at least two rungs, each setting of a rung but
// the first is in the rung before, and some went no further. Elsewhere a list of rungs would say
// nothing.
//
// Returns an array with an object for each such name: name, rungs, each with epochs, runs (their
// indices, the best first, diverged ones last), diverged and go_on (how many).
std::string RungsJson(const std::vector<ReportRun>& runs);

}  // namespace runexp
