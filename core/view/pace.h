// How fast a run advances, measured by its updates: so it is known within a long first epoch, too.
#pragma once

#include <chrono>
#include <cstdint>

namespace runexp {

class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  // `now` never goes back. Called when the run starts or goes on, then after each update.
  void Start(Clock::time_point now);
  void Update(Clock::time_point now);

  // Over the last ten to twenty seconds; 0 while less than half a second has been seen.
  double UpdatesPerSecond() const;

 private:
  struct Mark {
    Clock::time_point time;
    std::int64_t updates = 0;
  };
  Mark from_, next_, last_;
};

// Whether epochs last so long that their updates are worth showing: a second or more.
bool EpochsAreLong(const Pace& pace, std::int64_t updates_per_epoch);

}  // namespace runexp
