// Runs that were found more than once.
#pragma once

#include <cstddef>
#include <vector>

#include "core/report/table/run_row.h"

namespace runexp {

// Removes all but one row of each run, the one that has got farthest, the first of equal ones.
// Returns how many it removed.
std::size_t RemoveDuplicates(std::vector<RunRow>& rows);

}  // namespace runexp
