// Removing runs.
#pragma once

#include <filesystem>
#include <string_view>

namespace runexp {

// Removes the file of a run and, in a shared directory (shared_directory.h), its checkpoints.
// Returns false, and removes nothing, if a process is working on the run. Throws Error if it cannot
// be removed.
bool RemoveRun(const std::filesystem::path& file, std::string_view run_id);

}  // namespace runexp
