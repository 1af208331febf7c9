// FIELD=VALUE arguments of the command line.
#pragma once

#include <cstddef>

#include "core/spec/assign.h"
#include "core/spec/source.h"

namespace runexp {

// FIELD is the full name or, if no other field has it, the key alone. VALUE is a TOML value; a text
// needs no quotes. A path is relative to the current directory and
// becomes absolute. Appends the value, or its problem, to `assignments`.
void AssignOverride(const Source& argument, std::size_t source_index, Assignments& assignments);

}  // namespace runexp
