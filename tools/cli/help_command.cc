#include "tools/cli/help_command.h"

#include <CLI/CLI.hpp>

#include "core/spec/field_help.h"
#include "core/text/console.h"
#include "tools/cli/cli_app.h"
#include "tools/cli/command_line_error.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
Examples:
  runexp help
  runexp help list
  runexp help training.clip_theta
  runexp help corpus

Exit codes: 0 all well; 2 there is no such command or field.)";

// Of a section, or of a field by its name or its key; "" if there is none.
std::string FieldHelp(const std::string& name) {
  std::string text = DescribeSection(name);
  for (const Field* field : FieldsNamed(name)) {
    text += (text.empty() ? "" : "\n") + DescribeField(*field);
  }
  return text;
}

}  // namespace

CLI::App* AddHelpCommand(CLI::App& app, HelpArguments& arguments) {
  CLI::App* command =
      AddCommand(app, "help", "Explain a command, a field or a section of a spec", kFooter);
  command->add_option("TOPIC", arguments.command, "Such as list or clip_theta (default: runexp)")
      ->type_name("");
  return command;
}

ExitCode RunHelpCommand(const CLI::App& app, const HelpArguments& arguments) {
  const std::string& name = arguments.command;
  const CLI::App* command = name.empty() ? &app : FindCommand(app, name);
  if (command == nullptr) {
    if (const std::string fields = FieldHelp(name); !fields.empty()) {
      Print(stdout, "{}", fields);
      return kSuccess;
    }
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
