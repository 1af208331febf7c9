// runexp report RUNS -o report.html
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/cli/cli_app.h"
#include "tools/cli/exit_code.h"

namespace runexp {

struct ReportArguments {
  std::vector<std::string> runs;
  std::string where;
  std::string output = "report.html";
  bool follow = false;
  bool anonymous = false;
};

// "report.html: 36 runs, 1 left out", and a line feed.
std::string ReportedText(const std::string& output, std::size_t runs, std::size_t skipped);

CLI::App* AddReportCommand(CLI::App& app, ReportArguments& arguments);
ExitCode RunReportCommand(const ReportArguments& arguments);

}  // namespace runexp
