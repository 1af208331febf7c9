// What a person reads of many runs: what they are, how each ends, and the table at the end.
#pragma once

#include <span>
#include <string>

#include "core/run/batch.h"
#include "core/run/observer.h"

namespace runexp {

// What tells runs from each other: the values that vary in their sweep, such as "random 0.01 2",
// and the name before them where `with_name`, or where nothing varies.
std::string RunTitle(const Experiment& run, bool with_name);

// Whether not all runs have the same name.
bool NamesDiffer(std::span<const Experiment> runs);

// "sweep: 36 runs over sampling, clip_theta, seed", or, of several specs, "36 runs".
std::string OpeningLine(std::span<const Experiment> runs);

// How a run has ended, in one line of any length.
std::string EndLine(const std::string& title, const RunOutcome& outcome);

// "36 runs: 30 finished (12 before), 1 diverged, 5 new".
std::string CountLine(std::span<const RunOutcome> outcomes);

// All runs: name, varying fields, status, epochs and perplexity; below, why those that failed,
// diverged or stopped early did so, in lines of at most 80 columns, and the CountLine.
std::string ClosingTable(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes);

}  // namespace runexp
