// runexp report RUNS -o report.html
#pragma once

#include <string>
#include <vector>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct ReportArguments {
  std::vector<std::string> runs;
  std::string output = "report.html";
};

CLI::App* AddReportCommand(CLI::App& app, ReportArguments& arguments);
ExitCode RunReportCommand(const ReportArguments& arguments);

}  // namespace runexp
