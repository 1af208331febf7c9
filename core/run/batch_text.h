// What a person reads of many runs: lines that fit a terminal, and the table at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

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

// At most `columns` block characters (each of one column): the values in equal parts, the last of
// each part shown by its logarithm between the lowest and the highest. Empty for no values.
std::string Sparkline(std::span<const double> values, std::size_t columns);

// What is known of a run under way.
struct LiveRun {
  std::string title;
  std::int64_t epochs = 0;  // that the spec asks for
  std::int64_t updates_per_epoch = 0;
  std::int64_t updates_in_epoch = 0;
  std::vector<double> perplexity;    // of the finished epochs
  double characters_per_second = 0;  // of the last of them
  double seconds_left = 0;
};

// Finished epochs and the part of the one under way.
double EpochsDone(const LiveRun& state);

// A run under way in one line of at most `columns` terminal columns, of which the title takes
// `title_columns`: epoch, perplexity, bar, sparkline, time left and speed, as far as there is room.
std::string ActiveLine(const LiveRun& state, std::size_t title_columns, std::size_t columns);

// How a run has ended, in one line of any length.
std::string EndLine(const std::string& title, const RunOutcome& outcome);

// "36 runs: 30 finished (12 before), 1 diverged, 5 not started".
std::string CountLine(std::span<const RunOutcome> outcomes);

// All runs: name, varying fields, status, epochs and perplexity; below, why those that failed,
// diverged or stopped early did so, in lines of at most 80 columns, and the CountLine.
std::string ClosingTable(std::span<const Experiment> runs, std::span<const RunOutcome> outcomes);

}  // namespace runexp
