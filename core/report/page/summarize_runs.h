// Run files as what a report shows of them, on all cores.
#pragma once

#include <filesystem>
#include <vector>

#include "core/report/load_runs.h"
#include "core/report/page/report_data.h"

namespace runexp {

// Each file is read, checked against its digests and summarized, as many at a time as there are
// threads. Runs and reasons come in the order of the files, whatever the number of threads.
std::vector<ReportRun> SummarizeRuns(const std::vector<std::filesystem::path>& files,
                                     const SkippedRun& skipped);

}  // namespace runexp
