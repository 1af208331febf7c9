#include "tools/cli/prune_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/log/remove_run.h"
#include "core/text/console.h"
#include "core/text/human_text.h"
#include "tools/cli/message.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It removes the files of the runs of which the expression is true, for good; see
first with --dry-run which these are. Runs that a process is working on stay, as
do files that are no run files. runexp list --help explains --where.

Examples:
  runexp prune --where 'status=diverged' --dry-run
  runexp prune --where 'status=failed or epochs<10'
  runexp prune --where 'run=2f70'
  runexp prune old_runs --where 'started<2026-06-01'

Exit codes: 0 all well; 1 a run could not be removed, or is running; 2 a wrong
expression, or nothing could be read.)";

double SizeOf(const std::filesystem::path& file) {
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(file, failure);
  return failure ? 0 : static_cast<double>(size);
}

// Returns false, after saying why, if the run stays.
bool Remove(const RunRow& row) {
  try {
    if (row.status != RunStatus::kRunning && RemoveRun(row.file, row.trailer.run_id)) return true;
    PrintMessage(fmt::format("{}: it is running, and stays", row.file.string()));
  } catch (const Error& error) {
    PrintMessage(error.what());
  }
  return false;
}

ExitCode Prune(const PruneArguments& arguments) {
  std::int64_t removed = 0;
  double bytes = 0;
  ExitCode code = kSuccess;
  for (const RunRow& row : SelectRuns(arguments.selection)) {
    const double size = SizeOf(row.file);
    if (!arguments.dry_run && !Remove(row)) {
      code = kRunFailed;
      continue;
    }
    Print(stdout, "{}  {}\n", row.file.string(), StatusName(row.status));
    ++removed;
    bytes += size;
  }
  Print(stdout, "{}{} {}, {}\n", removed > 0 ? "\n" : "",
        arguments.dry_run ? "would remove" : "removed", Count(removed, "run"), HumanBytes(bytes));
  return code;
}

}  // namespace

CLI::App* AddPruneCommand(CLI::App& app, PruneArguments& arguments) {
  CLI::App* command = AddCommand(app, "prune", "Remove the files of some runs", kFooter);
  AddFilterOptions(*command, arguments.selection)->required();
  command->add_flag("--dry-run", arguments.dry_run, "Only show which runs would be removed");
  return command;
}

ExitCode RunPruneCommand(const PruneArguments& arguments) {
  try {
    return Prune(arguments);
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
