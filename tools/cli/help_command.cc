#include "tools/cli/help_command.h"

#include <CLI/CLI.hpp>

#include "core/text/console.h"
#include "tools/cli/cli_app.h"
#include "tools/cli/command_line_error.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
Examples:
  runexp help
  runexp help list

Exit codes: 0 all well; 2 there is no such command.)";

}  // namespace

CLI::App* AddHelpCommand(CLI::App& app, HelpArguments& arguments) {
  CLI::App* command = AddCommand(app, "help", "Print the help of a command", kFooter);
  command->add_option("COMMAND", arguments.command, "Such as list (default: runexp itself)")
      ->type_name("");
  return command;
}

ExitCode RunHelpCommand(const CLI::App& app, const HelpArguments& arguments) {
  const std::string& name = arguments.command;
  const CLI::App* command = name.empty() ? &app : FindCommand(app, name);
  if (command == nullptr) {
    Print(stderr, "runexp: {}\nType runexp --help for all commands.\n",
          DescribeUnknownCommand(app, name));
    return kUsage;
  }
  // app.help() would print the help of the parsed command, which is "help".
  Print(stdout, "{}",
        app.get_formatter()->make_help(command, "runexp " + name, CLI::AppFormatMode::Normal));
  return kSuccess;
}

}  // namespace runexp
