#include "tools/cli/run_search.h"

#include <cstdio>
#include <span>
#include <string>
#include <utility>

#include "core/text/console.h"
#include "core/text/terminal.h"
#include "core/view/rung_json.h"
#include "core/view/rung_text.h"
#include "tools/cli/live_report.h"
#include "tools/cli/outcome_code.h"
#include "tools/cli/run_shown.h"

namespace runexp {

SearchRun RunSearch(const Search& search, std::vector<Experiment> runs,
                    const RunArguments& arguments) {
  std::vector<std::string> earlier;  // runs of the rungs before, which stay on the page
  const auto run = [&](const Rung& rung) {
    if (!arguments.json && !arguments.quiet) Print(stderr, "{}\n", RungTitle(rung));
    auto outcomes = RunShown(rung.runs, 0, arguments, [&](std::span<const Experiment> of_rung) {
      return arguments.report.empty() ? nullptr
                                      : LiveReport(of_rung, arguments.directory, arguments.report,
                                                   {.before = earlier, .others_follow = true});
    });
    for (const Experiment& each : rung.runs) earlier.push_back(each.run_id);
    return outcomes;
  };
  const auto show = [&](const Rung& rung, std::span<const RunOutcome> outcomes) {
    if (arguments.json) {
      PrintExactly(RungJson(rung, search));
      std::fflush(stdout);
    } else {
      Print(stdout, "{}", RungTable(rung, search, outcomes, OutputWidth()));
    }
  };
  SearchRun all = RunHalving(search, std::move(runs), {run, show});
  if (!arguments.report.empty()) WriteLastReport(earlier, arguments.directory, arguments.report);
  if (arguments.json) return all;
  Print(stdout, "{}", SearchSummary(all.rungs, search));
  if (CodeOf(all.outcomes, false) == kInterruptedExit) {
    Print(stderr, "Interrupted and saved: run the same command again to go on from there.\n");
  }
  return all;
}

}  // namespace runexp
