// Properties of the terminal behind stdout or stderr.
#pragma once

#include <cstddef>

namespace runexp {

// The columns of stdout; unlimited if it is no terminal, so that nothing is cut.
std::size_t OutputWidth();

// True if stdout is a terminal that is not dumb and NO_COLOR (no-color.org) is not set.
bool OutputHasColour();

// The same of stderr.
bool ErrorsHaveColour();

// True if lines can be redrawn on stderr: it is a terminal and not dumb (TERM=dumb). A dumb
// terminal gets the same output as a file.
bool ErrorsCanBeRedrawn();

// The columns of stderr: at least 20; 80 if unknown.
std::size_t TerminalColumns();
// The rows of stderr: at least 4; 24 if unknown.
std::size_t TerminalRows();

}  // namespace runexp
