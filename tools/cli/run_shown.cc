#include "tools/cli/run_shown.h"

#include <string>
#include <utility>

#include "core/run/shorter_runs.h"
#include "core/view/batch_display.h"
#include "core/view/json_events.h"
#include "core/view/progress.h"
#include "tools/cli/message.h"

namespace runexp {

std::vector<RunOutcome> RunShown(std::span<const Experiment> runs, std::int64_t repeated,
                                 const RunArguments& arguments, const MakePage& make_page) {
  const ShorterRuns shorter(arguments.directory);
  const BatchOptions options = {.run = {.directory = arguments.directory,
                                        .force = arguments.force,
                                        .retry_failed = arguments.retry_failed,
                                        .shorter = MayBeginWith(shorter, arguments)},
                                .jobs = arguments.jobs};
  const auto run_batch = [&](Observe observe, LivePage::Say say) {
    const std::unique_ptr<LivePage> page = make_page(runs);
    if (page == nullptr) return RunBatch(runs, options, observe);
    auto outcomes = RunBatch(runs, options, page->Around(std::move(observe), std::move(say)));
    page->Close();
    return outcomes;
  };
  if (arguments.json) {
    JsonEvents events(runs, repeated);
    return run_batch([&](std::size_t i) { return events.Observe(i); }, PrintMessage);
  }
  if (runs.size() == 1) {
    std::shared_ptr<Progress> progress;
    return run_batch(
        [&](std::size_t) {
          return progress = std::make_shared<Progress>(runs[0], arguments.quiet);
        },
        [&](const std::string& message) { progress->Say(message); });
  }
  BatchDisplay display(runs, arguments.quiet);
  auto outcomes = run_batch([&](std::size_t i) { return display.Observe(i); },
                            [&](const std::string& message) { display.Say(message); });
  display.Close();
  return outcomes;
}

}  // namespace runexp
