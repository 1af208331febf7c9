#include "core/view/pace.h"

namespace runexp {
namespace {

constexpr auto kWindow = std::chrono::seconds(10);
constexpr double kLeastSeconds = 0.5;

}  // namespace

void Pace::Start(Clock::time_point now) { from_ = next_ = last_ = {.time = now}; }

void Pace::Update(Clock::time_point now) {
  last_ = {.time = now, .updates = last_.updates + 1};
  if (now - next_.time < kWindow) return;
  from_ = next_;
  next_ = last_;
}

double Pace::UpdatesPerSecond() const {
  const double seconds = std::chrono::duration<double>(last_.time - from_.time).count();
  return seconds < kLeastSeconds ? 0 : static_cast<double>(last_.updates - from_.updates) / seconds;
}

bool EpochsAreLong(const Pace& pace, std::int64_t updates_per_epoch) {
  const double speed = pace.UpdatesPerSecond();
  return speed > 0 && static_cast<double>(updates_per_epoch) >= speed;
}

}  // namespace runexp
