// runexp status DIR: how the runs of a submitted directory are.
#pragma once

#include <string>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct StatusArguments {
  std::string directory = "runs";
  bool json = false;
};

CLI::App* AddStatusCommand(CLI::App& app, StatusArguments& arguments);

ExitCode RunStatusCommand(const StatusArguments& arguments);

}  // namespace runexp
