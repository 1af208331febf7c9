// runexp help [COMMAND]
#pragma once

#include <string>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct HelpArguments {
  std::string command;  // empty: runexp itself
};

CLI::App* AddHelpCommand(CLI::App& app, HelpArguments& arguments);
ExitCode RunHelpCommand(const CLI::App& app, const HelpArguments& arguments);

}  // namespace runexp
