// The combinations of a sweep that are left out.
#pragma once

#include <cstddef>
#include <vector>

#include "core/spec/reporter.h"
#include "core/spec/sweep/sweep.h"

namespace runexp {

// All combinations of the axes but those that an [[exclude]] matches: one in which each field it
// names has the value, or one of the values, that it gives. An exclude that matches nothing, or all
// that is left, is reported: it would silently run, or leave out, what nobody meant.
// The number of combinations is at most kMaxSweepRuns.
std::vector<std::size_t> RemainingCombinations(const std::vector<SweepAxis>& axes,
                                               const std::vector<TomlNode>& excludes,
                                               const Reporter& reporter);

// Reports keys that are no fields, and values that no field may have: what can be said of excludes
// where the axes are wrong themselves.
void CheckExcludes(const std::vector<TomlNode>& excludes, const Reporter& reporter);

}  // namespace runexp
