// The data of the parameter view for one run.
#pragma once

#include <cstddef>
#include <string>

#include "core/log/run_record.h"

namespace runexp {

// Returns a JSON array with one object for each matrix: its shape, pictures of at most `side` cells
// in each direction (initial, the latest in the file, and their difference), norms and histograms.
// Omits tensors without a later counterpart of the same shape. Consumes the parameters.
std::string TakeParameterJson(RunRecord& record, std::size_t side);

void DropParameters(RunRecord& record);

}  // namespace runexp
