// Events within a long epoch.
#include "core/view/json_events.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace runexp {
namespace {

std::string EventsOfTwoUpdates(JsonEvents::Clock::duration progress_interval) {
  std::vector<Experiment> runs(1);
  runs[0].run_id = "0123456789ab";
  runs[0].updates_per_epoch = 1300;
  JsonEvents events(runs, 0, progress_interval);
  const std::shared_ptr<RunObserver> observer = events.Observe(0);
  ::testing::internal::CaptureStdout();
  const RunRecord record;
  observer->Updated(record, 7);
  observer->Updated(record, 8);
  return ::testing::internal::GetCapturedStdout();
}

TEST(JsonEventsTest, ALongEpochIsNoSilence) {
  const std::string head = R"({"event": "progress", "run": "0123456789ab", "epochs_done": 0, )";
  EXPECT_EQ(EventsOfTwoUpdates(std::chrono::seconds(0)),
            head + R"("updates_in_epoch": 7, "updates_per_epoch": 1300})" + "\n" + head +
                R"("updates_in_epoch": 8, "updates_per_epoch": 1300})" + "\n");
  EXPECT_EQ(EventsOfTwoUpdates(std::chrono::hours(1)), "");
}

}  // namespace
}  // namespace runexp
