// How long runs would take on this machine, known from a fraction of a second of each kind of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/run/experiment.h"

namespace runexp {

// First all runs are added; then one of each kind of them (they differ in sizes) is calibrated, of
// at most kMaxKinds kinds; further ones are taken from the one with the next number of operations.
class TimeEstimate {
 public:
  // A run from epoch `epochs_done` to its end. Its samples count, its files do not.
  void Add(const Experiment& run, std::int64_t epochs_done);

  std::size_t runs() const { return costs_.size(); }

  // Call it once, after the last Add and before what follows. `jobs`: runs at a time (at least 1),
  // each with its share of the threads that there are here.
  void Calibrate(std::size_t jobs);

  // Of the run that was added as number `run`, from 0, while the other jobs are at work, too.
  double Seconds(std::size_t run) const;

  // Of them all.
  double Total() const;

  static constexpr std::size_t kMaxKinds = 8;

 private:
  struct Kind {
    Experiment example;
    double operations = 0;  // of one update
    double update = 0;      // seconds
    double character = 0;   // seconds to generate one
  };
  struct Cost {
    double operations = 0;  // of one update
    double updates = 0;
    double characters = 0;  // to generate
  };

  std::size_t jobs_ = 1;
  std::vector<Kind> kinds_;
  std::vector<Cost> costs_;
};

}  // namespace runexp
