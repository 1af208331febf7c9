// The parameter view's data for one run.
#pragma once

#include <cstddef>
#include <string>

#include "core/log/run_record.h"

namespace runexp {

// A JSON array with one object for each matrix: its shape, pictures of at most `side` cells in each
// direction (initial, the latest that the file holds, and their difference), norms and histograms.
// Tensors that have no later counterpart of the same shape are left out. Uses up the parameters.
std::string TakeParameterJson(RunRecord& record, std::size_t side);

}  // namespace runexp
