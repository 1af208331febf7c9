// How long runs would take on this machine, known from a fraction of a second of each kind of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/run/experiment.h"

namespace runexp {

// Kinds of runs (they differ in sizes) are calibrated when they are first asked for, at most
// kMaxKinds of them; further ones are taken from the one with the next number of operations.
class TimeEstimate {
 public:
  // `jobs`: runs at a time (at least 1), each with its share of the threads that there are here.
  explicit TimeEstimate(std::size_t jobs) : jobs_(jobs) {}

  // Of one run from epoch `epochs_done` to its end, while the other jobs are at work, too. Its
  // samples count, its files do not.
  double Seconds(const Experiment& run, std::int64_t epochs_done);

  // Of many, given the seconds of each.
  double Total(const std::vector<double>& seconds) const;

  static constexpr std::size_t kMaxKinds = 8;

 private:
  struct Kind {
    double operations = 0;  // of one update
    double update = 0;      // seconds
    double character = 0;   // seconds to generate one
  };

  Kind Calibrate(const Experiment& run) const;

  std::size_t jobs_;
  std::vector<Kind> kinds_;
};

}  // namespace runexp
