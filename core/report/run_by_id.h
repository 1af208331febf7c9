// Runs named by the beginning of their id, as commits are in git.
#pragma once

#include <filesystem>
#include <span>
#include <string>

namespace runexp {

// Returns the file of the run whose id begins with the last part of `named`, in the directory
// before it, or in `directory` if there is none. Throws Error if there is no such run, or more than
// one, and names these; or if the directory cannot be read.
std::filesystem::path FindRunById(const std::filesystem::path& named,
                                  const std::filesystem::path& directory);

// "    2f70fbf3c5e4  small", a line for each of the files; of many only the first.
std::string ListOfRuns(std::span<const std::filesystem::path> files);

}  // namespace runexp
