// Facts about the command line that CLI11 does not state directly. Its header is slow to compile,
// so ours only declare its classes.
#pragma once

#include <string>

namespace CLI {
class App;
class Option;
class ParseError;
class Validator;
}  // namespace CLI

namespace runexp {

// Adds a command to `app`; its help ends with the footer.
CLI::App* AddCommand(CLI::App& app, const char* name, const char* meaning, const char* footer);

// The name of an option's value in the help, such as FILE; for a positional, its name. "" for a
// flag.
std::string KindOf(const CLI::Option& option);

// nullptr: there is no such command.
const CLI::App* FindCommand(const CLI::App& app, const std::string& name);

}  // namespace runexp
