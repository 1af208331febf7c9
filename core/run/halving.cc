#include "core/run/halving.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace runexp {
namespace {

// Takes the results from the outcomes. A run whose file cannot be read now has failed.
void TakeResults(const SearchMetric& metric, std::vector<RunOutcome>& outcomes, Rung& rung) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    RunOutcome& outcome = outcomes[i];
    RungResult& result = rung.results[i];
    result = ReadResult(outcome.status, outcome.file, rung.runs[i], metric);
    if (result.status == RunStatus::kDamaged) {
      outcome.status = RunStatus::kFailed;
      outcome.reason = result.reason;
    }
    if (HasEnded(outcome.status)) continue;
    result.epochs = outcome.epochs;
    result.reason = outcome.reason;
  }
}

}  // namespace

std::vector<Experiment> SearchRun::Runs() const {
  std::vector<Experiment> runs;
  for (const Rung& rung : rungs) std::ranges::copy(rung.runs, std::back_inserter(runs));
  return runs;
}

SearchRun RunHalving(const Search& search, std::vector<Experiment> candidates,
                     const RungSteps& steps) {
  SearchRun all;
  Rung rung = FirstRung(search, std::move(candidates));
  while (true) {
    std::vector<RunOutcome> outcomes = steps.run(rung);
    TakeResults(*search.metric, outcomes, rung);
    Judge(search, rung);
    steps.show(rung, outcomes);
    std::ranges::move(outcomes, std::back_inserter(all.outcomes));
    all.rungs.push_back(std::move(rung));
    if (all.rungs.back().going_on() == 0) return all;
    rung = NextRung(search, all.rungs.back());
  }
}

}  // namespace runexp
