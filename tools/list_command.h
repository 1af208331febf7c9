// runexp list [DIR…]
#pragma once

#include <CLI/CLI.hpp>

#include "tools/exit_code.h"
#include "tools/run_selection.h"

namespace runexp {

struct ListArguments {
  RunSelection selection;
  bool json = false;
};

CLI::App* AddListCommand(CLI::App& app, ListArguments& arguments);
ExitCode RunListCommand(const ListArguments& arguments);

}  // namespace runexp
