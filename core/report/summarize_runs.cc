#include "core/report/summarize_runs.h"

#include <malloc.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/train/parallel.h"

namespace runexp {
namespace {

// One of the two.
struct Outcome {
  std::optional<ReportRun> run;
  std::string reason;
};

Outcome Summarize(const std::filesystem::path& file, std::size_t count) {
  try {
    return {SummarizeForReport(ReadRun(file), count), {}};
  } catch (const Error& error) {
    return {{}, error.what()};
  }
}

// The same few megabytes are needed for each run. By default the C library gives them back to the
// system, which has to clear every page anew: a fifth of the time.
void KeepMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

}  // namespace

std::vector<ReportRun> SummarizeRuns(const std::vector<std::filesystem::path>& files,
                                     const SkippedRun& skipped) {
  KeepMemory();
  std::vector<Outcome> outcomes(files.size());
  ForEach(files.size(), 1, [&](std::size_t i) { outcomes[i] = Summarize(files[i], files.size()); });
  std::vector<ReportRun> runs;
  for (Outcome& outcome : outcomes) {
    if (outcome.run) {
      runs.push_back(std::move(*outcome.run));
    } else {
      skipped(outcome.reason);
    }
  }
  return runs;
}

}  // namespace runexp
