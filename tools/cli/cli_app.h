// What CLI11 knows of the command line, and does not say directly.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace runexp {

// What the help calls an option's value, such as FILE; of a positional, its name. "" for a flag.
std::string KindOf(const CLI::Option& option);

// nullptr: there is no such command.
const CLI::App* FindCommand(const CLI::App& app, const std::string& name);

}  // namespace runexp
