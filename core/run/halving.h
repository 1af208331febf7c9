// A search by halving: rung after rung of ordinary runs.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/run/observer.h"
#include "core/run/rung.h"

namespace runexp {

// What the caller does with a rung: run its runs (RunBatch), and show it when it is judged.
struct RungSteps {
  std::function<std::vector<RunOutcome>(const Rung& rung)> run;
  std::function<void(const Rung& rung, std::span<const RunOutcome> outcomes)> show;
};

// The rungs that were begun, and the outcomes of all their runs. A rung is judged when all of its
// runs have finished or diverged, so that who goes on depends on nothing else: neither on the order
// in which they finish, nor on who has run them. Another outcome leaves the rung open, and the
// search ends there, to go on when it is called again. It also ends if all runs have diverged.
struct SearchRun {
  std::vector<Rung> rungs;
  std::vector<RunOutcome> outcomes;  // rung by rung

  std::vector<Experiment> Runs() const;  // of which these are the outcomes
  bool is_over() const { return rungs.back().open() == 0; }
};
SearchRun RunHalving(const Search& search, std::vector<Experiment> candidates,
                     const RungSteps& steps);

}  // namespace runexp
