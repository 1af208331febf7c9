#include "tools/cli/report_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>

#include "core/base/error.h"
#include "core/log/output_file.h"
#include "core/report/load_runs.h"
#include "core/report/page/anonymous.h"
#include "core/report/page/report_file.h"
#include "core/report/page/summarize_runs.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "core/view/count_line.h"
#include "tools/cli/follow_report.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"
#include "tools/cli/prepare_output.h"
#include "tools/cli/run_selection.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
A directory stands for all run files in it; files that cannot be read are named
and left out. The page opens in any browser, from the disk, without a network.
It replaces an earlier report, but nothing else. runexp list --help explains
--where.

With --follow it is written again when a run was saved, and the page reloads
itself in the browser, until none of its runs is running any more or Ctrl-C is
pressed.

Examples:
  runexp report runs -o report.html
  runexp report --where 'seed<=3 and status=finished'
  runexp report --follow runs

Exit codes: 0 the report is written; 2 there is no run to report, or the file
cannot be written, or is something else than a report.)";

std::vector<ReportRun> Summarize(const std::vector<std::filesystem::path>& files,
                                 const SkippedRun& skipped) {
  CountLine line("reading");
  return SummarizeRuns(files, skipped,
                       [&line](std::size_t done, std::size_t all) { line.Show(done, all); });
}

ExitCode MakeReport(const ReportArguments& arguments) {
  CheckOutput(arguments.output, kReportFile);
  std::vector<std::string> skipped;
  const auto skip = [&](const std::string& reason) {
    PrintMessage(reason);
    skipped.push_back(reason);
  };
  const std::vector<std::filesystem::path> files =
      Where(arguments.where, FindRunFiles(NamedOrDefault(arguments.runs), skip));
  std::vector<ReportRun> runs = Summarize(files, skip);
  if (runs.empty()) {
    Print(stderr, "runexp report: no run to report\n");
    return kUsage;
  }
  if (arguments.anonymous) {
    for (ReportRun& run : runs) MakeAnonymous(run);
    for (std::string& reason : skipped) reason = WithoutFolders(reason);
  }
  PrepareForOutput(arguments.output);
  WriteReport(arguments.output, runs, skipped);
  Print(stdout, "{}", ReportedText(arguments.output, runs.size(), skipped.size()));
  return kSuccess;
}

}  // namespace

std::string ReportedText(const std::string& output, std::size_t runs, std::size_t skipped) {
  return fmt::format("{}: {}{}\n", output, Count(static_cast<std::int64_t>(runs), "run"),
                     skipped == 0 ? "" : fmt::format(", {} left out", skipped));
}

CLI::App* AddReportCommand(CLI::App& app, ReportArguments& arguments) {
  CLI::App* command = AddCommand(app, "report", "Make one HTML file that shows the runs", kFooter);
  command->add_option("RUNS", arguments.runs, kRunsMeaning)->type_name("");
  AddWhereOption(*command, arguments.where);
  command->add_option("-o,--output", arguments.output, "The file to write (default: report.html)")
      ->type_name("FILE")
      ->expected(1);
  CLI::Option* follow = command->add_flag("--follow", arguments.follow,
                                          "Write it again while runs are under way, until none is");
  command->add_flag("--anonymous", arguments.anonymous, "Leave out hosts and absolute paths")
      ->excludes(follow);
  return command;
}

ExitCode RunReportCommand(const ReportArguments& arguments) {
  try {
    return arguments.follow ? FollowReport(arguments) : MakeReport(arguments);
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
