#include "core/train/schedule.h"

#include <algorithm>
#include <array>

#include "core/base/elementary.h"
#include "core/base/find_named.h"

namespace runexp {
namespace {

std::int64_t EpochOf(const Schedule& schedule, std::int64_t update) {  // from 1
  return (update - 1) / schedule.updates_per_epoch + 1;
}

double Constant(const Schedule&, std::int64_t, std::int64_t) { return 1.0; }

double Step(const Schedule& schedule, std::int64_t update, std::int64_t) {
  return Power(schedule.gamma, (EpochOf(schedule, update) - 1) / schedule.every_epochs);
}

double Exponential(const Schedule& schedule, std::int64_t update, std::int64_t) {
  const std::int64_t epochs = EpochOf(schedule, update) - schedule.after_epoch;
  return Power(schedule.gamma, std::max<std::int64_t>(epochs, 0));
}

// How far the updates after the warm-up have come: 0 before the first of them, 1 after the last.
double Progress(const Schedule& schedule, std::int64_t update, std::int64_t updates) {
  const std::int64_t done = update - 1 - schedule.warmup_updates;
  if (done <= 0) return 0.0;
  return static_cast<double>(done) / static_cast<double>(updates - schedule.warmup_updates);
}

double Linear(const Schedule& schedule, std::int64_t update, std::int64_t updates) {
  return 1.0 - (1.0 - schedule.final_factor) * Progress(schedule, update, updates);
}

double Cosine(const Schedule& schedule, std::int64_t update, std::int64_t updates) {
  const double half = 0.5 * (1.0 + CosPi(Progress(schedule, update, updates)));
  return schedule.final_factor + (1.0 - schedule.final_factor) * half;
}

constexpr std::array<ScheduleInfo, 5> kSchedules = {{
    {"constant", false, Constant},
    {"step", false, Step},
    {"exponential", false, Exponential},
    {"linear", true, Linear},
    {"cosine", true, Cosine},
}};

}  // namespace

std::span<const ScheduleInfo> Schedules() { return kSchedules; }

const ScheduleInfo* FindSchedule(std::string_view name) { return FindNamed(kSchedules, name); }

double LearningRate(const Schedule& schedule, std::int64_t update, std::int64_t updates) {
  double factor = schedule.info->factor(schedule, update, updates);
  if (update < schedule.warmup_updates) {
    factor *= static_cast<double>(update) / static_cast<double>(schedule.warmup_updates);
  }
  return schedule.learning_rate * factor;
}

}  // namespace runexp
