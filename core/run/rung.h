// A rung of a search by halving: runs of so many epochs, the best of which go on to the next rung.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/log/run_status.h"
#include "core/run/experiment.h"
#include "core/spec/sweep/search.h"

namespace runexp {

// What a rung knows of one of its runs.
struct RungResult {
  RunStatus status = RunStatus::kNew;
  std::int64_t epochs = 0;           // done
  std::string reason = {};           // why it failed, diverged or stopped early
  std::optional<double> value = {};  // of the metric, if the run has finished
  bool goes_on = false;
};

struct Rung {
  std::size_t number = 1, rungs = 1;  // the first of four is 1 of 4
  std::int64_t epochs = 0;
  std::vector<Experiment> runs = {};      // in the order of the sweep
  std::vector<RungResult> results = {};   // result i belongs to runs[i]
  std::vector<std::size_t> ranking = {};  // the runs, the best first; without a value: the last

  bool is_last() const { return number == rungs; }
  // Of these nothing is known yet; the rung is open as long as there are any.
  std::size_t open() const;
  std::size_t diverged() const;
  std::size_t going_on() const;
};

// What the file of a run in this state says. An unreadable file leaves the run open, with the
// reason.
RungResult ReadResult(RunStatus status, const std::filesystem::path& file, const Experiment& run,
                      const SearchMetric& metric);

// How many of so many runs go on: their number times `keep`, which is above 0 and at most 1,
// rounded up: at least 1, if there is any. The product is rounded to 12 digits first, so that 0.07
// of 100 are 7.
std::size_t RunsToKeep(double keep, std::size_t runs);

// Ranks the runs by their values, equal ones by their ids, and, if none is open and there is a next
// rung, says which go on: of those that have not diverged.
void Judge(const Search& search, Rung& rung);

// The first rung, and the one after `rung`, which must be judged and not the last: its results are
// still to come.
Rung FirstRung(const Search& search, std::vector<Experiment> runs);
Rung NextRung(const Search& search, const Rung& rung);

// The ids of all runs that the search may come to: each candidate with the epochs of each rung.
std::vector<std::string> RunIdsOfAllRungs(const Search& search,
                                          std::span<const Experiment> candidates);

}  // namespace runexp
