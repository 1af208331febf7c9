// Estimates how long runs would take on this machine, by measuring each kind of run for a fraction
// of a second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/run/experiment.h"

namespace runexp {

// First add all runs. Calibrate then measures one run of each kind (kinds differ in sizes), of at
// most kMaxKinds kinds; further kinds are scaled from the measured one with the closest number of
// operations.
class TimeEstimate {
 public:
  // Adds a run from epoch `epochs_done` to its end. Counts its samples, but not writing its files.
  void Add(const Experiment& run, std::int64_t epochs_done);

  std::size_t runs() const { return costs_.size(); }

  // Call it once, after the last Add and before the functions below. `jobs`: runs at a time (at
  // least 1), each with its share of the current threads.
  void Calibrate(std::size_t jobs);

  // The time of the run added as number `run`, from 0, while the other jobs are busy, too.
  double Seconds(std::size_t run) const;

  // The time of all runs.
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
