// runexp compare --bits A B
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tools/exit_code.h"

namespace runexp {

struct CompareArguments {
  std::vector<std::string> runs;
  bool bits = false;
};

CLI::App* AddCompareCommand(CLI::App& app, CompareArguments& arguments);
ExitCode RunCompareCommand(const CompareArguments& arguments);

}  // namespace runexp
