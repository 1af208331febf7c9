// What a person sees of the runs under way: a line for each, drawn again and again, in columns that
// stay where they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace runexp {

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

// At most `columns` block characters (each of one column): the values in equal parts, the last of
// each part shown by its logarithm between the lowest and the highest. Empty for no values.
std::string Sparkline(std::span<const double> values, std::size_t columns);

// A line of at most `columns` terminal columns for each run, with its title, epoch, perplexity,
// bar, sparkline, characters per second and time left, one below the other. Where there is no room
// for all, sparkline and bar shrink first; what then goes without is, in this order, the speed, the
// bar, the sparkline, the time left and the perplexity.
std::vector<std::string> LiveLines(std::span<const LiveRun> runs, std::size_t columns);

}  // namespace runexp
