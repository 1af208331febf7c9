// runexp compare A B …
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct CompareArguments {
  std::vector<std::string> runs;
  std::string where;
  std::vector<std::int64_t> epochs;
  std::vector<double> below;
  bool bits = false;
  bool json = false;
};

CLI::App* AddCompareCommand(CLI::App& app, CompareArguments& arguments);
ExitCode RunCompareCommand(const CompareArguments& arguments);

}  // namespace runexp
