// Summarises run files for a report, on all cores.
#pragma once

#include <filesystem>
#include <vector>

#include "core/report/load_runs.h"
#include "core/report/page/report_data.h"

namespace runexp {

// Reads each file, checks it against its digests and summarises it, as many at a time as there are
// threads. Runs and reasons are in the order of the files, for any number of threads.
std::vector<ReportRun> SummarizeRuns(const std::vector<std::filesystem::path>& files,
                                     const SkippedRun& skipped, const ReadProgress& progress = {});

}  // namespace runexp
