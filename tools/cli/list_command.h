// runexp list [DIR…]
#pragma once

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/group_selection.h"
#include "tools/cli/run_selection.h"

namespace runexp {

struct ListArguments {
  RunSelection selection;
  GroupSelection groups;
  bool json = false;
};

CLI::App* AddListCommand(CLI::App& app, ListArguments& arguments);
ExitCode RunListCommand(const ListArguments& arguments);

}  // namespace runexp
