// Signal handling while a command writes the file named with -o.
#pragma once

#include <filesystem>

namespace runexp {

// Records an interruption (interrupt.h), so that no output is left half written. If the output
// cannot be left half written but may block forever, a signal ends the process instead. In both
// cases the write reports a full disk.
void PrepareForOutput(const std::filesystem::path& output);

}  // namespace runexp
