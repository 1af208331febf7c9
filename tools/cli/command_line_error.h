// Describes what is wrong with a command line, and suggests the nearest name if one is near.
#pragma once

#include <string>

#include "tools/cli/cli_app.h"

namespace runexp {

// For a command line that could not be parsed.
std::string DescribeParseError(const CLI::App& app, const CLI::ParseError& error);

// For a command line that was parsed: a word was taken for a spec, or arguments before a command
// would be ignored. "" if all is well.
std::string FindMistake(const CLI::App& app);

// "there is no command "lst"", and on a second line what may be meant.
std::string DescribeUnknownCommand(const CLI::App& app, const std::string& name);

// "Type runexp list --help for the options.", for the command that was parsed, or for runexp.
std::string HelpHint(const CLI::App& app);

}  // namespace runexp
