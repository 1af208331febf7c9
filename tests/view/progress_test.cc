// The text shown at the end of one run.
#include "core/view/progress.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace runexp {
namespace {

std::string ErrorsAtTheEnd(const RunOutcome& outcome, const RunRecord* record) {
  Experiment experiment;
  experiment.spec.name = "rain";
  Progress progress(experiment, true);
  ::testing::internal::CaptureStderr();
  progress.Ended(outcome, record);
  return ::testing::internal::GetCapturedStderr();
}

TEST(ProgressTest, AFailureThatIsRecordedNamesTheWayOn) {
  const RunRecord record;
  RunOutcome outcome = {.status = RunStatus::kFailed, .reason = "no memory"};
  EXPECT_EQ(ErrorsAtTheEnd(outcome, &record), "\nrain: no memory\n");
  outcome.needs_retry = true;
  EXPECT_EQ(ErrorsAtTheEnd(outcome, &record),
            "\nrain: no memory\nTo resume it, add --retry-failed.\n");
}

// Where nothing can be redrawn, a long epoch is no silence.
TEST(ProgressTest, UpdatesAreShownWithinAnEpoch) {
  Experiment experiment;
  experiment.spec.training.epochs = 50;
  experiment.updates_per_epoch = 1300;
  Progress progress(experiment, false, std::chrono::seconds(0));
  RunRecord record;
  ::testing::internal::CaptureStderr();
  progress.Updated(record, 1234);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "epoch 0/50  update 1,234/1,300\n");
  Progress quiet(experiment, true, std::chrono::seconds(0));
  Progress patient(experiment, false, std::chrono::hours(1));
  ::testing::internal::CaptureStderr();
  quiet.Updated(record, 1235);
  patient.Updated(record, 1235);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace runexp
