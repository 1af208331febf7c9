#include "tools/cli/report_command.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <span>

#include "core/base/error.h"
#include "core/log/output_file.h"
#include "core/report/load_runs.h"
#include "core/report/page/html_report.h"
#include "core/report/page/report_data.h"
#include "core/report/page/summarize_runs.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "tools/cli/message.h"
#include "tools/cli/prepare_output.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
Of a directory all run files are taken; what cannot be read is named and left
out. The file opens in any browser, from the disk, without a network. It takes
the place of an earlier report, but of nothing else.

Example:
  runexp report runs -o report.html

Exit codes: 0 the report is written; 2 there is no run to report, or the file
cannot be written, or is something else than a report.)";

constexpr OutputKind kReport = {"a report", BeginsAsReport};

ExitCode WriteReport(const ReportArguments& arguments) {
  CheckOutput(arguments.output, kReport);
  std::vector<std::string> skipped;
  const auto skip = [&](const std::string& reason) {
    PrintMessage(reason);
    skipped.push_back(reason);
  };
  const std::vector<std::filesystem::path> files =
      FindRunFiles({arguments.runs.begin(), arguments.runs.end()}, skip);
  const std::vector<ReportRun> runs = SummarizeRuns(files, skip);
  if (runs.empty()) {
    Print(stderr, "runexp report: no run to report\n");
    return kUsage;
  }
  const std::string page = HtmlReport(ReportJson(runs, skipped));
  PrepareForOutput(arguments.output);
  OutputFile file(arguments.output, kReport);
  file.Write(std::as_bytes(std::span(page)));
  file.Finish();
  Print(stdout, "{}: {} {}{}\n", arguments.output, runs.size(), runs.size() == 1 ? "run" : "runs",
        skipped.empty() ? "" : fmt::format(", {} left out", skipped.size()));
  return kSuccess;
}

}  // namespace

CLI::App* AddReportCommand(CLI::App& app, ReportArguments& arguments) {
  CLI::App* command = AddCommand(app, "report", "Make one HTML file that shows the runs", kFooter);
  command->add_option("RUNS", arguments.runs, "Run files, and directories of them")
      ->type_name("")
      ->required();
  command->add_option("-o,--output", arguments.output, "The file to write (default: report.html)")
      ->type_name("FILE")
      ->expected(1);
  return command;
}

ExitCode RunReportCommand(const ReportArguments& arguments) {
  try {
    return WriteReport(arguments);
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
