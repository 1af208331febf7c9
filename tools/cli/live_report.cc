#include "tools/cli/live_report.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/report/load_runs.h"
#include "core/report/page/report_file.h"
#include "core/report/page/summary_cache.h"
#include "tools/cli/message.h"

namespace runexp {

std::unique_ptr<LivePage> LiveReport(std::span<const Experiment> runs,
                                     const std::filesystem::path& directory,
                                     const std::filesystem::path& output,
                                     const PartOfReport& part) {
  std::vector<std::string> run_ids = part.before;
  for (const Experiment& run : runs) run_ids.push_back(run.run_id);
  const auto cache = std::make_shared<SummaryCache>();
  const bool others_follow = part.others_follow;
  return std::make_unique<LivePage>(runs, [=](const std::optional<BatchState>& state) {
    if (!state && others_follow) return;
    cache->Update(FindFilesOf(run_ids, directory), [](const std::string&) {});
    std::optional<LivePageState> live;
    if (state) {
      live = {state->counts, state->seconds_left,
              std::chrono::duration<double>(state->pause).count()};
    }
    WriteReport(output, cache->runs(), cache->reasons(), live);
  });
}

void WriteLastReport(const std::vector<std::string>& run_ids,
                     const std::filesystem::path& directory, const std::filesystem::path& output) {
  try {
    SummaryCache cache;
    cache.Update(FindFilesOf(run_ids, directory), [](const std::string&) {});
    WriteReport(output, cache.runs(), cache.reasons());
  } catch (const std::exception& error) {
    PrintMessage(TextOf(error));
  }
}

}  // namespace runexp
