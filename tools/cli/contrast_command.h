// runexp contrast [RUN…] --of FIELD
#pragma once

#include <string>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/run_selection.h"

namespace runexp {

struct ContrastArguments {
  RunSelection selection;
  std::string of;
  std::string metric;  // empty: the headline
  std::string by;      // empty: one contrast for all
  std::string unit = "seed";
  bool json = false;
};

CLI::App* AddContrastCommand(CLI::App& app, ContrastArguments& arguments);
ExitCode RunContrastCommand(const ContrastArguments& arguments);

}  // namespace runexp
