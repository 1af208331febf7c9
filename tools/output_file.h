// The file that a command writes for the user.
#pragma once

#include <filesystem>

namespace runexp {

// Throws Error where a run file is there already: what took hours must not go with a slip of the
// pen. Any other file is replaced.
void RefuseToReplaceRun(const std::filesystem::path& output);

}  // namespace runexp
