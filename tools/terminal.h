// What stdout is.
#pragma once

#include <cstddef>

namespace runexp {

// In columns; what does not go to a terminal is not cut.
std::size_t OutputWidth();

// A terminal that is not dumb, and NO_COLOR (no-color.org) is not set.
bool OutputHasColour();

}  // namespace runexp
