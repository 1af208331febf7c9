// The runs of a sweep, before they are run.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "core/run/prepare.h"

namespace runexp {

// A table of all runs: id, the fields that vary, updates and state; below it their sum. The states
// are those of the run files in `directory`. Throws Error if it cannot be read.
std::string DescribeSweep(const PreparedSpec& sweep, const std::filesystem::path& directory);

}  // namespace runexp
