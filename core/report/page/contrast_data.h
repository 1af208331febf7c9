// The data of a report's contrasts: which settings make a difference, and is it more than noise?
#pragma once

#include <string>
#include <vector>

#include "core/report/page/report_data.h"

namespace runexp {

// A JSON array with an object for each setting but the seed that has two pairs of runs at least:
// {"of", "unit", "contrasts": [{"from", "to", "p_holm", "sentence", "pairs": [run, run, …]}]},
// where two runs of the page, by their places, are a pair; or {"of": …, "values": …} alone if its
// values are too many to be contrasted each with each.
std::string ContrastData(const std::vector<ReportRun>& runs);

}  // namespace runexp
