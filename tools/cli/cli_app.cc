#include "tools/cli/cli_app.h"

#include <CLI/CLI.hpp>

namespace runexp {

CLI::App* AddCommand(CLI::App& app, const char* name, const char* meaning, const char* footer) {
  CLI::App* command = app.add_subcommand(name, meaning);
  command->footer(footer);
  return command;
}

std::string KindOf(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name(true);
  if (option.get_items_expected_max() == 0) return {};
  const std::string type = option.get_type_name();  // such as "N:INT in [1 - 1024]"
  return type.substr(0, type.find(':'));
}

const CLI::App* FindCommand(const CLI::App& app, const std::string& name) {
  const auto found =
      app.get_subcommands([&name](const CLI::App* command) { return command->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

}  // namespace runexp
