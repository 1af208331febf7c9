// runexp report --follow RUNS: writes the report again and again while runs are under way in other
// processes.
#pragma once

#include "tools/cli/report_command.h"

namespace runexp {

// Throws Error.
ExitCode FollowReport(const ReportArguments& arguments);

}  // namespace runexp
