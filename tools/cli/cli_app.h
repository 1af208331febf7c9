// Facts about the command line that CLI11 does not state directly.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace runexp {

// The name of an option's value in the help, such as FILE; for a positional, its name. "" for a
// flag.
std::string KindOf(const CLI::Option& option);

// Returns nullptr if there is no such command.
const CLI::App* FindCommand(const CLI::App& app, const std::string& name);

}  // namespace runexp
