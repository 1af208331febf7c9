// How much of a batch is computed, and how long the rest takes.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/run/experiment.h"

namespace runexp {

// Any thread may call these; the calls for one run come one after the other.
class BatchWork {
 public:
  using Clock = std::chrono::steady_clock;

  // The runs must outlive it.
  explicit BatchWork(std::span<const Experiment> runs);

  // Epochs may be fractions. `epochs`: what earlier processes have done.
  void Start(std::size_t run, double epochs);
  void Update(std::size_t run, double epochs);
  void End(std::size_t run, double epochs);

  // In characters to train on: what this process has computed, and what is left.
  double Computed() const;
  double Left() const;

  // Nothing before anything is computed.
  std::optional<double> CharactersPerSecond(Clock::time_point now) const;
  std::optional<double> SecondsLeft(Clock::time_point now) const;

 private:
  struct Epochs {
    std::atomic<double> before = 0;  // done by earlier processes
    std::atomic<double> done = 0;
    std::atomic<bool> has_started = false;
    std::atomic<bool> has_ended = false;
  };

  // The number of characters in an epoch of the run.
  double PerEpoch(std::size_t run) const;

  const std::span<const Experiment> runs_;
  std::vector<Epochs> epochs_;  // of each run
  const Clock::time_point start_;
};

}  // namespace runexp
