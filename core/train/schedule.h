// The table of schedules: what the learning rate of each update is. It depends on nothing but the
// spec and the number of the update, so that resumption cannot change it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace runexp {

struct Schedule;

struct ScheduleInfo {
  const char* name;  // as in the spec
  // Whether the number of epochs of a run changes its learning rates: then a longer run is no
  // continuation of a shorter one.
  bool depends_on_epochs;
  // The part of the learning rate that update `update` of `updates` has, without the warm-up.
  double (*factor)(const Schedule& schedule, std::int64_t update, std::int64_t updates);
};

// The first is the default.
std::span<const ScheduleInfo> Schedules();
// Returns nullptr if no schedule has this name.
const ScheduleInfo* FindSchedule(std::string_view name);

struct Schedule {
  const ScheduleInfo* info = &Schedules().front();
  double learning_rate = 0;  // > 0, finite as a float
  std::int64_t updates_per_epoch = 1;
  double gamma = 1;                 // step, exponential
  std::int64_t every_epochs = 1;    // step
  std::int64_t after_epoch = 1;     // exponential
  double final_factor = 0;          // linear, cosine
  std::int64_t warmup_updates = 0;  // all
};

// The learning rate of an update of the run, 1 <= update <= updates.
double LearningRate(const Schedule& schedule, std::int64_t update, std::int64_t updates);

}  // namespace runexp
