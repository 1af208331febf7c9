// The runs that a command line names: by files, directories, or beginnings of ids.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace runexp {

// The meaning of such an argument, in a command's help.
inline constexpr const char* kRunsMeaning =
    "Files, directories or beginnings of ids (default: runs)";
inline constexpr const char* kOneRunMeaning = "A run file, or the beginning of a run's id";

// Returns what was named, or the default directory if nothing was. Throws Error if that holds no
// run.
std::vector<std::filesystem::path> NamedOrDefault(const std::vector<std::string>& named);

// Returns the file of the one run that a command takes; "" means the only one in the default
// directory. Throws Error.
std::string OneRun(const std::string& named);

}  // namespace runexp
