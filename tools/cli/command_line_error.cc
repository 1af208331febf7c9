#include "tools/cli/command_line_error.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/spec/field.h"
#include "core/spec/nearest.h"
#include "core/spec/synonym.h"
#include "core/text/decimal.h"
#include "tools/cli/cli_app.h"
#include "tools/cli/foreign_word.h"

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

// True also for what cannot be opened: whoever opens it says why.
bool Exists(const std::filesystem::path& path) {
  std::error_code unknown;
  return std::filesystem::symlink_status(path, unknown).type() !=
         std::filesystem::file_type::not_found;
}

// The field that an option such as --epochs, --lr or --training.epochs is named after; "" if it is
// none.
std::string_view FieldOfOption(const std::string& option) {
  std::string name = option.substr(std::min(option.find_first_not_of('-'), option.size()));
  std::ranges::replace(name, '-', '_');
  std::vector<std::string_view> names;
  for (const Field& field : Fields()) {
    if (field.name == name || KeyOf(field.name) == name) return field.name;
    names.push_back(field.name);
  }
  return FindSynonym(name, names);
}

// "--set training.epochs=5" for --epochs 5, whose value may be read as a spec; "" if the command
// sets no fields, or none is meant.
std::string SetInsteadOf(const CLI::App& app, const std::string& argument) {
  if (app.get_option_no_throw("--set") == nullptr || !argument.starts_with("--")) return {};
  const std::size_t equals = argument.find('=');
  const std::string_view field = FieldOfOption(argument.substr(0, equals));
  if (field.empty()) return {};
  if (equals != std::string::npos) {
    return fmt::format("--set {}{}", field, argument.substr(equals));
  }
  for (const std::string& word : app.get_option("SPEC")->results()) {
    if (ParseNumber(word) && !Exists(word)) return fmt::format("--set {}={}", field, word);
  }
  return fmt::format("--set {}=VALUE", field);
}

std::string DescribeUnknownOption(const CLI::App& app, const std::string& argument) {
  const std::string name = argument.substr(0, argument.find('='));
  if (const std::string set = SetInsteadOf(app, argument); !set.empty()) {
    return fmt::format("there is no option {}\n  To change a field, write {}", name, set);
  }
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional()) names.push_back(option->get_name());
  }
  const std::string nearest = NearestOf(name, names);
  return fmt::format("there is no option {}{}", name,
                     nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest));
}

// The spec that a bare word may mean: smoke is experiments/smoke.toml. "" if there is none.
std::string FindSpecNamed(const std::string& word) {
  for (const char* folder : {"", "experiments/", "sweeps/"}) {
    const std::string spec = folder + word + ".toml";
    if (Exists(spec)) return spec;
  }
  return {};
}

std::string ListOfCommands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return fmt::format("{}", fmt::join(names, ", "));
}

// What a word may stand for that other programs have as a command, or that is a mistyped one; ""
// for any other word.
std::string RemedyForCommand(const CLI::App& app, const std::string& word) {
  if (const auto remedy = FindForeignWord(word); !remedy.empty()) return std::string(remedy);
  const std::string nearest = NearestCommand(app, word);
  return nearest.empty() ? "" : fmt::format("Did you mean the command {}?", nearest);
}

// The same for a word that is neither a spec nor a command; never "".
std::string RemedyForWord(const CLI::App& app, const std::string& word) {
  const std::string remedy = RemedyForCommand(app, word);
  if (!remedy.empty()) return remedy;
  const std::string spec = FindSpecNamed(word);
  if (!spec.empty()) return fmt::format("Did you mean {}?", spec);
  return fmt::format("A spec is a TOML file; the commands are {}.", ListOfCommands(app));
}

std::string DescribeUnknownWord(const std::string& word, const std::string& remedy) {
  return fmt::format("there is no spec or command \"{}\"\n  {}", word, remedy);
}

// True for what is no file and not named like one.
bool IsWord(const std::string& spec) {
  return spec.find_first_of("./") == std::string::npos && !Exists(spec);
}

// Returns a message if the first spec is the command of another program, or a mistyped one;
// otherwise "".
std::string FindMistypedCommand(const CLI::App& app) {
  const std::vector<std::string> specs = app.get_option("SPEC")->results();
  if (specs.empty() || !IsWord(specs.front())) return {};
  const std::string remedy = RemedyForCommand(app, specs.front());
  return remedy.empty() ? "" : DescribeUnknownWord(specs.front(), remedy);
}

// Returns a message if one of the specs is no file and looks like something else; otherwise "".
std::string FindMistypedSpec(const CLI::App& app) {
  for (const std::string& spec : app.get_option("SPEC")->results()) {
    const std::string key = spec.substr(0, spec.find('='));
    const bool is_field = FindField(key) != nullptr || !NearestField(key).empty();
    if (key != spec && is_field && !Exists(spec)) {
      return fmt::format("there is no spec \"{}\"\n  To change a field, write --set {}", spec,
                         spec);
    }
    if (IsWord(spec)) return DescribeUnknownWord(spec, RemedyForWord(app, spec));
  }
  return {};
}

// What a command's one argument is, such as "run" for RUN; "" if it takes none.
std::pair<std::string, std::size_t> TheArgument(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) continue;
    std::string name = option->get_name(true);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    return {name == "dir" ? "directory" : name, option->results().size()};
  }
  return {};
}

// "predict takes one run; 2 were given"
std::string DescribeSurplus(const CLI::App& command, std::size_t surplus) {
  const auto [name, taken] = TheArgument(command);
  const std::size_t given = taken + surplus;
  return fmt::format("{} takes {}; {} {} given", command.get_name(),
                     name.empty() ? "no arguments" : "one " + name, given,
                     given == 1 ? "was" : "were");
}

// An option that takes one value and was given several times; "" if there is none.
std::string FindRepeatedOption(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const bool takes_one = option->get_multi_option_policy() == CLI::MultiOptionPolicy::Throw;
    if (takes_one && option->nonpositional() && option->get_items_expected_max() == 1 &&
        option->results().size() > 1) {
      return fmt::format("{} is given {} times; it takes one value", option->get_name(),
                         option->results().size());
    }
  }
  return {};
}

// Rewords "--jobs: 1 required N:INT in [1 - 1024] missing"; "" if that is not the problem.
std::string FindMissingValue(const CLI::App& app, std::string_view text) {
  if (!text.ends_with(" missing")) return {};
  const std::string name(text.substr(0, text.find(':')));
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr) return {};
  return fmt::format("{} wants a value: {} {}", name, name, KindOf(*option));
}

// A flag was given a value, as in --json=maybe; "" if that is not the problem.
std::string FindFlagWithValue(const CLI::App& app, std::string_view text) {
  if (!text.starts_with("Could not convert")) return {};
  for (const CLI::Option* option : app.get_options()) {
    if (!KindOf(*option).empty() || option->results().empty()) continue;
    if (text.find(option->get_name() + " =") == std::string_view::npos) continue;
    return fmt::format("{} takes no value, and is given \"{}\"", option->get_name(),
                       option->results().back());
  }
  return {};
}

// Rewords "--format: xml not in {csv,jsonl}"; "" if that is not the problem.
std::string FindWrongChoice(std::string_view text) {
  const std::size_t name = text.find(": ");
  const std::size_t value = text.find(" not in {");
  if (name >= value || !text.ends_with('}')) return {};
  std::string choices;
  for (const std::string& choice :
       CLI::detail::split(std::string(text.substr(value + 9, text.size() - value - 10)), ',')) {
    choices += (choices.empty() ? "" : ", ") + choice;
  }
  return fmt::format("{} must be one of {}, not \"{}\"", text.substr(0, name), choices,
                     text.substr(name + 2, value - name - 2));
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
    return unknown.front().starts_with('-') ? DescribeUnknownOption(command, unknown.front())
                                            : DescribeSurplus(command, unknown.size());
  }
  const std::string repeated = FindRepeatedOption(command);
  if (!repeated.empty()) return repeated;
  const std::string text = error.what();
  for (const std::string& reworded :
       {FindMissingValue(command, text), FindFlagWithValue(command, text), FindWrongChoice(text)}) {
    if (!reworded.empty()) return reworded;
  }
  return text;
}

std::string FindMistake(const CLI::App& app) {
  const std::string mistyped = FindMistypedSpec(app);
  const CLI::App& command = ParsedCommand(app);
  if (!mistyped.empty() || &command == &app) return mistyped;
  for (const CLI::Option* option : app.get_options()) {
    if (option->count() == 0) continue;
    return fmt::format("{} comes before the command {}, which would ignore it",
                       option->get_positional() ? option->results().front() : option->get_name(),
                       command.get_name());
  }
  return {};
}

std::string DescribeUnknownCommand(const CLI::App& app, const std::string& name) {
  return fmt::format("there is no command \"{}\"\n  {}", name, RemedyForWord(app, name));
}

std::string HelpHint(const CLI::App& app) {
  const CLI::App& command = ParsedCommand(app);
  return fmt::format("Type runexp {}--help for the options.",
                     &command == &app ? "" : command.get_name() + " ");
}

}  // namespace runexp
