// runexp export [RUN…]
#pragma once

#include <string>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"
#include "tools/cli/group_selection.h"
#include "tools/cli/run_selection.h"

namespace runexp {

struct ExportArguments {
  RunSelection selection;
  GroupSelection groups;  // of --summary
  std::string output;     // empty: stdout
  std::string format;     // csv, jsonl, hdf5; empty: by the output's name
  bool summary = false;
  bool excel = false;
  bool weights = false;  // the parameters of one run, for PyTorch
  std::string from;      // which of its parameters; empty: the final ones, or the checkpoint's
};

CLI::App* AddExportCommand(CLI::App& app, ExportArguments& arguments);
ExitCode RunExportCommand(const ExportArguments& arguments);

}  // namespace runexp
