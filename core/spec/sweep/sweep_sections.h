// Reads the sections of a sweep file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

#include "core/spec/reporter.h"
#include "core/spec/sweep/sweep.h"

namespace runexp {

struct SweepSections {
  std::vector<Assignment> set;
  std::vector<SweepAxis> axes;                 // at most kMaxSweepRuns combinations
  std::vector<TomlNode> excludes;              // tables, not examined
  std::map<const Field*, std::int64_t> lines;  // where each field is set or varied
};

// Reads [set], [grid], [[zip]] and [random], whose paths are relative to `folder`. Reports
// problems; then the result is incomplete.
SweepSections ReadSections(const TomlNode& root, const std::filesystem::path& folder,
                           const Reporter& reporter);

}  // namespace runexp
