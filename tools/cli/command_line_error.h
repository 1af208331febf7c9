// What is wrong with a command line, in our words, and with the nearest name where one is near.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace runexp {

// Of a line that could not be parsed.
std::string DescribeParseError(const CLI::App& app, const CLI::ParseError& error);

// Of a line that could: a mistyped command was taken for a spec, or what stands before a command
// would be ignored. "" if all is well.
std::string FindMistake(const CLI::App& app);

// "there is no command lst; did you mean list?"
std::string DescribeUnknownCommand(const CLI::App& app, const std::string& name);

// "Type runexp list --help for the options.": of the command that was parsed, or of runexp.
std::string HelpHint(const CLI::App& app);

}  // namespace runexp
