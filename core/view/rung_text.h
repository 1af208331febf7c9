// The rungs of a search by halving, for people.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "core/run/observer.h"
#include "core/run/rung.h"

namespace runexp {

// "rung 1 of 4: 36 runs of 10 epochs"
std::string RungTitle(const Rung& rung);

// The runs of a judged rung, the best first, and who goes on; of an open rung, why it is open and
// what to do. `outcomes`: those of its runs. `width`: see FormatTableOfRuns.
std::string RungTable(const Rung& rung, const Search& search, std::span<const RunOutcome> outcomes,
                      std::size_t width);

// A line for each rung, and the run that has won, if the last rung is complete.
std::string SearchSummary(std::span<const Rung> rungs, const Search& search);

}  // namespace runexp
