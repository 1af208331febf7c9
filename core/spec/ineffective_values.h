// Values that have no effect because of what the same file says.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/spec/assign.h"
#include "core/spec/diagnostic.h"
#include "core/spec/source.h"

namespace runexp {

// A problem for each value in source `file` whose field has no meaning because of another value in
// the same source. If the reason is in another source (an axis of a sweep, its base, --set) or is a
// default, the file may be right: the value is dropped without a problem. The last assignment to a
// field counts.
std::vector<Diagnostic> IneffectiveValues(std::span<const Assignment> assignments, std::size_t file,
                                          const Source& source);

}  // namespace runexp
