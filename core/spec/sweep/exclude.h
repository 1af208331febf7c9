// Leaves combinations out of a sweep.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "core/spec/reporter.h"
#include "core/spec/sweep/sweep.h"

namespace runexp {

// Returns all combinations of the axes except those that an [[exclude]] matches: each field it
// names has the value, or one of the values, it gives. Reports an exclude that matches nothing, or
// everything left, since it would silently run, or leave out, unintended combinations. There must
// be at most kMaxSweepRuns combinations. The paths of the excludes are relative to `folder`, as
// those of the axes were.
std::vector<std::size_t> RemainingCombinations(const std::vector<SweepAxis>& axes,
                                               const std::vector<TomlNode>& excludes,
                                               const std::filesystem::path& folder,
                                               const Reporter& reporter);

// Reports keys that are no fields and values that no field may have: the only problems of excludes
// that can be found if the axes themselves are wrong.
void CheckExcludes(const std::vector<TomlNode>& excludes, const Reporter& reporter);

}  // namespace runexp
