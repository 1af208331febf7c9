// The text shown at the end of one run.
#include "core/view/progress.h"

#include <gtest/gtest.h>

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
            "\nrain: no memory\nTo go on with it, add --retry-failed.\n");
}

}  // namespace
}  // namespace runexp
