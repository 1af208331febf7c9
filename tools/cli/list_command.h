// runexp list [DIR…]
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/group_selection.h"
#include "tools/cli/run_selection.h"

namespace runexp {

struct ListArguments {
  RunSelection selection;
  GroupSelection groups;
  std::string columns;
  std::string format;  // csv or markdown; empty: for people
  std::optional<std::int64_t> limit;
  std::string require;
  bool json = false;
  bool exit_code = false;
};

CLI::App* AddListCommand(CLI::App& app, ListArguments& arguments);
ExitCode RunListCommand(const ListArguments& arguments);

}  // namespace runexp
