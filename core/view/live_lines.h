// Shows runs in columns that keep their places: a heading, a line for each active run, and one for
// each that has ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace runexp {

// The state of an active run.
struct LiveRun {
  std::string title;
  std::int64_t epochs = 0;  // as the spec asks for
  std::int64_t updates_per_epoch = 0;
  std::int64_t updates_in_epoch = 0;
  std::int64_t epochs_done = 0;
  std::vector<double> perplexity;    // the values of HeadlineCurve
  bool has_long_epochs = false;      // their updates are shown as hundredths of an epoch
  double characters_per_second = 0;  // 0: not known yet, like the time left
  double seconds_left = 0;
};

// The number of finished epochs plus the fraction done of the current one.
double EpochsDone(const LiveRun& state);

// At most `columns` block characters (each one column wide): splits the values into equal parts and
// shows the last value of each part by its logarithm, scaled between the lowest and the highest.
// Empty for no values.
std::string Sparkline(std::span<const double> values, std::size_t columns);

// What the lines of all runs have in common.
struct LiveTable {
  std::string heading;           // what the titles say; "run" takes its place if they are shorter
  std::size_t title = 0;         // terminal columns of the longest title
  std::int64_t epochs = 0;       // the most that a run has
  bool has_long_epochs = false;  // of any run
};

// The heading.
std::string LiveHeading(const LiveTable& table, std::size_t columns);

// A line of at most `columns` terminal columns for each run: title, epoch, perplexity, bar,
// sparkline, characters per second and time left, aligned. If there is not enough room, first the
// sparkline and the bar shrink; then these are left out, in this order: speed, bar, sparkline, time
// left, perplexity.
std::vector<std::string> LiveLines(const LiveTable& table, std::span<const LiveRun> runs,
                                   std::size_t columns);

// A run that has ended, in the same columns: title, epochs and perplexity, then how it ended, which
// is never cut.
struct EndedRun {
  std::string title;
  std::int64_t epochs_done = 0, epochs = 0;
  std::optional<double> perplexity;
  std::string how;
};
std::string EndedLine(const LiveTable& table, const EndedRun& run, std::size_t columns);

}  // namespace runexp
