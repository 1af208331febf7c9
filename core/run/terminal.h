// The terminal that stderr is.
#pragma once

#include <cstddef>

namespace runexp {

// Whether stderr is a terminal on which lines can be drawn anew; a dumb one (TERM=dumb) gets what
// a file gets.
bool ErrorsCanBeRedrawn();

// At least 20; 80 where it is not known.
std::size_t TerminalColumns();
// At least 4; 24 where it is not known.
std::size_t TerminalRows();

}  // namespace runexp
