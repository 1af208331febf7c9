#include "tools/cli/follow_report.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/report/load_runs.h"
#include "core/report/page/report_file.h"
#include "core/report/page/summary_cache.h"
#include "core/run/interrupt.h"
#include "core/text/console.h"
#include "core/view/page_pause.h"
#include "tools/cli/message.h"
#include "tools/cli/named_runs.h"
#include "tools/cli/run_selection.h"

namespace runexp {
namespace {

using Clock = std::chrono::steady_clock;

// So often nothing is running before it is over: between two runs of a sweep nothing is, either.
constexpr int kLooksWithoutRuns = 2;

// The longest one that is running takes so long: nothing is known of those that wait.
std::optional<double> SecondsLeft(const std::vector<ReportRun>& runs) {
  std::optional<double> longest;
  for (const ReportRun& run : runs) {
    const std::int64_t done = EpochsDone(run.record);
    if (run.status != RunStatus::kRunning || done == 0) continue;
    const double each = TotalSeconds(run.record) / static_cast<double>(done);
    const double left = each * static_cast<double>(run.record.spec.training.epochs - done);
    longest = std::max(longest.value_or(0), left);
  }
  return longest;
}

LivePageState StateOf(const std::vector<ReportRun>& runs, Clock::duration pause) {
  LivePageState state = {.counts = {},
                         .seconds_left = SecondsLeft(runs),
                         .pause = std::chrono::duration<double>(pause).count()};
  for (const ReportRun& run : runs) ++state.counts[run.status];
  return state;
}

bool AnyRuns(const std::vector<ReportRun>& runs) {
  return std::ranges::any_of(
      runs, [](const ReportRun& run) { return run.status == RunStatus::kRunning; });
}

// Returns early when interrupted.
void WaitUntil(Clock::time_point end) {
  constexpr std::chrono::milliseconds kMost{500};  // a signal may come just before poll
  while (!Interrupted() && Clock::now() < end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    poll(nullptr, 0, static_cast<int>(std::clamp(left, {}, kMost).count()));
  }
}

}  // namespace

ExitCode FollowReport(const ReportArguments& arguments) {
  CheckLiveReport(arguments.output);
  InstallInterruptHandlers();
  SummaryCache cache;
  Clock::duration pause = kLeastPagePause;
  Clock::time_point written = {};
  std::map<RunStatus, std::int64_t> shown;
  int looks_left = 0;  // nothing is known to run before the first look
  while (true) {
    const Clock::time_point start = Clock::now();
    const auto files = FindRunFiles(NamedOrDefault(arguments.runs), PrintMessage);
    cache.Update(Where(arguments.where, files), PrintMessage);
    if (cache.runs().empty()) throw Error("runexp report: no run to report");
    looks_left = AnyRuns(cache.runs()) ? kLooksWithoutRuns : looks_left - 1;
    if (looks_left <= 0 || Interrupted()) break;
    const LivePageState state = StateOf(cache.runs(), pause);
    if (cache.files_read() > 0 || state.counts != shown || start - written > kLongestSilence) {
      WriteReport(arguments.output, cache.runs(), cache.reasons(), state);
      shown = state.counts;
      written = start;
    }
    pause = PagePause(Clock::now() - start);
    WaitUntil(Clock::now() + pause);
  }
  WriteReport(arguments.output, cache.runs(), cache.reasons());
  Print(stdout, "{}", ReportedText(arguments.output, cache.runs().size(), cache.reasons().size()));
  return kSuccess;
}

}  // namespace runexp
