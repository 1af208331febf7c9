// The size of the terminal that stderr is.
#pragma once

#include <cstddef>

namespace runexp {

// At least 20; 80 where it is not known.
std::size_t TerminalColumns();
// At least 4; 24 where it is not known.
std::size_t TerminalRows();

}  // namespace runexp
