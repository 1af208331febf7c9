#include "core/report/page/summarize_runs.h"

#include <malloc.h>

#include "core/report/read_each.h"

namespace runexp {
namespace {

// Each run needs the same few megabytes. By default the C library returns them to the system, which
// has to clear every page again: a fifth of the time.
void KeepMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

}  // namespace

std::vector<ReportRun> SummarizeRuns(const std::vector<std::filesystem::path>& files,
                                     const SkippedRun& skipped, const ReadProgress& progress) {
  KeepMemory();
  const auto summarize = [&](const std::filesystem::path& file) {
    return SummarizeForReport(ReadRun(file), files.size());
  };
  return ReadEach(files, summarize, skipped, progress);
}

}  // namespace runexp
