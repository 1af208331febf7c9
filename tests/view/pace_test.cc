#include "core/view/pace.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

using std::chrono::milliseconds;

TEST(PaceTest, IsKnownAfterHalfASecond) {
  Pace pace;
  Pace::Clock::time_point now;
  pace.Start(now);
  for (int i = 0; i < 4; ++i) pace.Update(now += milliseconds(100));
  EXPECT_EQ(pace.UpdatesPerSecond(), 0);
  EXPECT_FALSE(EpochsAreLong(pace, 1000));
  pace.Update(now += milliseconds(100));
  EXPECT_DOUBLE_EQ(pace.UpdatesPerSecond(), 10);
  EXPECT_TRUE(EpochsAreLong(pace, 10));
  EXPECT_FALSE(EpochsAreLong(pace, 9));
}

TEST(PaceTest, ForgetsWhatIsLongAgo) {
  Pace pace;
  Pace::Clock::time_point now;
  pace.Start(now);
  for (int i = 0; i < 1000; ++i) pace.Update(now += milliseconds(100));
  EXPECT_DOUBLE_EQ(pace.UpdatesPerSecond(), 10);
  for (int i = 0; i < 25; ++i) pace.Update(now += milliseconds(1000));
  EXPECT_DOUBLE_EQ(pace.UpdatesPerSecond(), 1);
}

}  // namespace
}  // namespace runexp
