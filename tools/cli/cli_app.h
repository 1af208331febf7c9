// CLI11, by which the command line is parsed: what it knows and does not say directly. Its header
// takes long to compile, so ours only name its classes.
#pragma once

#include <string>

namespace CLI {
class App;
class Option;
class ParseError;
class Validator;
}  // namespace CLI

namespace runexp {

// A new command of `app`; the footer stands at the end of its help.
CLI::App* AddCommand(CLI::App& app, const char* name, const char* meaning, const char* footer);

// What the help calls an option's value, such as FILE; of a positional, its name. "" for a flag.
std::string KindOf(const CLI::Option& option);

// nullptr: there is no such command.
const CLI::App* FindCommand(const CLI::App& app, const std::string& name);

}  // namespace runexp
