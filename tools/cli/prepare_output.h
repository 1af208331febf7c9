// Signals while a command writes the file that its user has named with -o.
#pragma once

#include <filesystem>

namespace runexp {

// An interruption is noted (interrupt.h), so that nothing is left half done; but where that cannot
// be, and to wait for ever can, it ends the process. A full disk is told by the write in any case.
void PrepareForOutput(const std::filesystem::path& output);

}  // namespace runexp
