// Runs a program of the system and takes what it prints.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace runexp {

struct CommandResult {
  bool was_found = true;  // false: there is no such program on the PATH
  int exit_code = 0;      // 128 + the signal that ended it
  std::string output;
  std::string errors;

  bool succeeded() const { return was_found && exit_code == 0; }
};

inline constexpr std::chrono::seconds kPatience{60};

// Runs arguments[0], found on the PATH, in `folder` (empty: the current directory), with nothing to
// read. Kills it when it takes longer than `patience`, and says so in `errors`. Throws Error if the
// machine cannot start a process.
CommandResult RunCommand(const std::vector<std::string>& arguments,
                         const std::filesystem::path& folder = {},
                         std::chrono::seconds patience = kPatience);

}  // namespace runexp
