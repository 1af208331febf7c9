// Reading a spec file of either kind: an experiment or a sweep. sweeps/README.md describes the
// latter.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <variant>

#include "core/spec/read.h"
#include "core/spec/sweep/sweep.h"

namespace runexp {

using ExperimentOrSweep = std::variant<SpecDocument, Sweep>;

// A file with one of the keys base, set, grid, zip, random and exclude is a sweep. Each override
// is FIELD=VALUE and counts more than what any file says; one of a field that the sweep varies is
// an error. Throws SpecError with all that is wrong in the sweep, in its base and in the overrides.
ExperimentOrSweep ReadSpec(const std::filesystem::path& path,
                           std::span<const std::string> overrides = {});

}  // namespace runexp
