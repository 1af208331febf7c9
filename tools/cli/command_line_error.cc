#include "tools/cli/command_line_error.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/spec/nearest.h"
#include "tools/cli/cli_app.h"

namespace runexp {
namespace {

const CLI::App& ParsedCommand(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : *commands.front();
}

std::string NearestOf(const std::string& word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return std::string(NearestName(word, candidates));
}

std::string NearestCommand(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return NearestOf(word, names);
}

std::string DescribeUnknownOption(const CLI::App& app, const std::string& argument) {
  const std::string name = argument.substr(0, argument.find('='));
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) names.push_back(option->get_name());
  }
  const std::string nearest = NearestOf(name, names);
  return fmt::format("there is no option {}{}", name,
                     nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest));
}

// Returns a message if the first spec is no file and looks like a command; otherwise "".
std::string FindMistypedCommand(const CLI::App& app) {
  const std::vector<std::string> specs = app.get_option("SPEC")->results();
  if (specs.empty() || specs.front().find_first_of("./") != std::string::npos) return {};
  std::error_code unknown;
  const std::string nearest = NearestCommand(app, specs.front());
  if (nearest.empty() || std::filesystem::exists(specs.front(), unknown)) return {};
  return fmt::format("there is no spec or command \"{}\"; did you mean the command {}?",
                     specs.front(), nearest);
}

// Rewords "--jobs: 1 required N:INT in [1 - 1024] missing"; "" if that is not the problem.
std::string FindMissingValue(const CLI::App& app, std::string_view text) {
  if (!text.ends_with(" missing")) return {};
  const std::string name(text.substr(0, text.find(':')));
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr) return {};
  return fmt::format("{} wants a value: {} {}", name, name, KindOf(*option));
}

}  // namespace

std::string DescribeParseError(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = ParsedCommand(app);
  if (&command == &app) {
    const std::string mistyped = FindMistypedCommand(app);
    if (!mistyped.empty()) return mistyped;
  }
  const std::vector<std::string> unknown = command.remaining();
  if (!unknown.empty()) {
    return unknown.front().starts_with('-')
               ? DescribeUnknownOption(command, unknown.front())
               : fmt::format("{} is one argument too many", unknown.front());
  }
  const std::string text = error.what();
  const std::string missing = FindMissingValue(command, text);
  return missing.empty() ? text : missing;
}

std::string FindMistake(const CLI::App& app) {
  const std::string mistyped = FindMistypedCommand(app);
  const CLI::App& command = ParsedCommand(app);
  if (!mistyped.empty() || &command == &app) return mistyped;
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() == 0) continue;
    return fmt::format("{} stands before the command {}, which would ignore it",
                       option->get_positional() ? option->results().front() : option->get_name(),
                       command.get_name());
  }
  return {};
}

std::string DescribeUnknownCommand(const CLI::App& app, const std::string& name) {
  const std::string nearest = NearestCommand(app, name);
  return fmt::format("there is no command {}{}", name,
                     nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest));
}

std::string HelpHint(const CLI::App& app) {
  const CLI::App& command = ParsedCommand(app);
  return fmt::format("Type runexp {}--help for the options.",
                     &command == &app ? "" : command.get_name() + " ");
}

}  // namespace runexp
