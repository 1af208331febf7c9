#include "tools/cli/status_command.h"

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/cluster/status_text.h"
#include "core/text/console.h"
#include "core/text/terminal.h"
#include "tools/cli/message.h"

namespace runexp {
namespace {

constexpr char kFooter[] = R"(
It reads the files of a directory that submit was given with --out, and asks
the scheduler once. The files decide: a run is running if its lock is
held or it was saved in the last minute, and LOST if it is open and no task is
left in the queue to do it, even one that the scheduler calls COMPLETED.

Examples:
  runexp status /shared/runs
  while runexp status /shared/runs; [ $? = 75 ]; do sleep 60; done

Exit codes: 0 all are finished; 1 a run is LOST or in CONFLICT, or all have
ended and one failed or diverged; 2 nothing was submitted there; 75 work is open
and may be under way.)";

ExitCode CodeOf(ClusterVerdict verdict) {
  switch (verdict) {
    case ClusterVerdict::kAllFinished:
      return kSuccess;
    case ClusterVerdict::kOpen:
      return kInterruptedExit;
    case ClusterVerdict::kWrong:
      return kRunFailed;
  }
  return kRunFailed;
}

}  // namespace

CLI::App* AddStatusCommand(CLI::App& app, StatusArguments& arguments) {
  CLI::App* command = AddCommand(app, "status", "The state of the runs on a cluster", kFooter);
  command->add_option("DIR", arguments.directory, "Directory of the run files (default: runs)")
      ->type_name("");
  command->add_flag("--json", arguments.json, "The same for programs");
  return command;
}

ExitCode RunStatusCommand(const StatusArguments& arguments) {
  try {
    const ClusterStatus status = ReadClusterStatus(arguments.directory);
    if (arguments.json) {
      PrintExactly(StatusJson(status));
    } else {
      PrintText(stdout, StatusText(status, OutputWidth()));
    }
    return CodeOf(Judge(status));
  } catch (const Error& error) {
    PrintMessage(error.what());
    return kUsage;
  }
}

}  // namespace runexp
