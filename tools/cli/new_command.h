// runexp new FILE: writes the first draft of a spec or of a sweep.
#pragma once

#include <string>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct NewArguments {
  std::string file;
  std::string corpus;
  std::string base;
  bool sweep = false;
};

CLI::App* AddNewCommand(CLI::App& app, NewArguments& arguments);
ExitCode RunNewCommand(const NewArguments& arguments);

}  // namespace runexp
