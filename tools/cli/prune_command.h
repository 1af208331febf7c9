// runexp prune --where EXPRESSION: removes run files.
#pragma once

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/run_selection.h"

namespace runexp {

struct PruneArguments {
  RunSelection selection;
  bool dry_run = false;
};

CLI::App* AddPruneCommand(CLI::App& app, PruneArguments& arguments);
ExitCode RunPruneCommand(const PruneArguments& arguments);

}  // namespace runexp
