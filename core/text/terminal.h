// The terminal that stdout or stderr is.
#pragma once

#include <cstddef>

namespace runexp {

// Columns of stdout; without end where it is no terminal, so that nothing is cut.
std::size_t OutputWidth();

// True if stdout is a terminal that is not dumb, and NO_COLOR (no-color.org) is not set.
bool OutputHasColour();

// True if stderr is a terminal on which lines can be redrawn; a dumb one (TERM=dumb) gets what a
// file gets.
bool ErrorsCanBeRedrawn();

// Of stderr: at least 20 columns, 80 where it is not known.
std::size_t TerminalColumns();
// At least 4; 24 where it is not known.
std::size_t TerminalRows();

}  // namespace runexp
