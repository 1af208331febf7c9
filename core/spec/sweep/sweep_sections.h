// Reads the sections of a sweep file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "core/spec/reporter.h"
#include "core/spec/sweep/sweep.h"

namespace runexp {

struct SweepSections {
  std::vector<Assignment> set;
  std::optional<Search> search;                // its first rung is in `set`
  std::vector<SweepAxis> axes;                 // at most kMaxSweepRuns combinations
  std::vector<TomlNode> excludes;              // tables, not examined
  std::map<const Field*, std::int64_t> lines;  // where each field is set or varied
};

// Reads [set], [grid], [[zip]], [random] and [search], whose paths are relative to `folder`.
// Reports problems; then the result is incomplete.
SweepSections ReadSections(const TomlNode& root, const std::filesystem::path& folder,
                           const Reporter& reporter);

}  // namespace runexp
