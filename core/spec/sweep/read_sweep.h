// Reads a spec file of either kind: an experiment or a sweep. sweeps/README.md describes sweeps.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <variant>

#include "core/spec/read.h"
#include "core/spec/sweep/sweep.h"

namespace runexp {

using ExperimentOrSweep = std::variant<SpecDocument, Sweep>;

// A file with one of the keys base, set, grid, zip, random, exclude and search is a sweep. Each
// override is FIELD=VALUE and takes precedence over the files; overriding a field that the sweep
// varies is an error. Throws SpecError with all problems in the sweep, in its base and in the
// overrides; more than `max_bytes` are one.
ExperimentOrSweep ReadSpec(const std::filesystem::path& path,
                           std::span<const std::string> overrides = {},
                           std::size_t max_bytes = kMaxSpecBytes);

// The sweep of an experiment on the spot (grid_argument.h), and its text, the source kGridLabel.
struct SpotSweep {
  Sweep sweep;
  std::string text;
};
SpotSweep ReadSpotSweep(const std::filesystem::path& experiment, std::span<const std::string> grid,
                        std::span<const std::string> overrides);

}  // namespace runexp
