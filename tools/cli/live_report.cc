#include "tools/cli/live_report.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/report/load_runs.h"
#include "core/report/page/report_file.h"
#include "core/report/page/summary_cache.h"

namespace runexp {

std::unique_ptr<LivePage> LiveReport(std::span<const Experiment> runs,
                                     const std::filesystem::path& directory,
                                     const std::filesystem::path& output) {
  std::vector<std::string> run_ids;
  for (const Experiment& run : runs) run_ids.push_back(run.run_id);
  const auto cache = std::make_shared<SummaryCache>();
  return std::make_unique<LivePage>(runs, [=](const std::optional<BatchState>& state) {
    cache->Update(FindFilesOf(run_ids, directory), [](const std::string&) {});
    std::optional<LivePageState> live;
    if (state) {
      live = {state->counts, state->seconds_left,
              std::chrono::duration<double>(state->pause).count()};
    }
    WriteReport(output, cache->runs(), cache->reasons(), live);
  });
}

}  // namespace runexp
