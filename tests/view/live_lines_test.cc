#include "core/view/live_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/text/display_width.h"

namespace runexp {
namespace {

using ::testing::ElementsAre;

TEST(SparklineTest, IsLogarithmic) {
  const std::vector<double> values = {1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7};
  EXPECT_EQ(Sparkline(values, 8), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(Sparkline(values, 4), "▂▄▆█");
  EXPECT_EQ(Sparkline(values, 100), "▁▂▃▄▅▆▇█");
}

TEST(SparklineTest, EdgeCases) {
  EXPECT_EQ(Sparkline({}, 8), "");
  EXPECT_EQ(Sparkline(std::vector<double>{7}, 8), "▁");
  EXPECT_EQ(Sparkline(std::vector<double>{7, 7}, 8), "▁▁");
}

TEST(SparklineTest, AnInfiniteValueIsHighAndDoesNotFlattenOthers) {
  EXPECT_EQ(Sparkline(std::vector<double>{2, INFINITY}, 8), "▁█");
  EXPECT_EQ(Sparkline(std::vector<double>{INFINITY, 1000, 10, 1}, 8), "██▃▁");
  EXPECT_EQ(Sparkline(std::vector<double>{INFINITY, INFINITY}, 8), "██");
}

LiveRun SomeState(const std::string& title) {
  LiveRun state;
  state.title = title;
  state.epochs = 2500;
  state.updates_per_epoch = 8;
  state.updates_in_epoch = 4;
  state.perplexity = std::vector<double>(1250, 12.345);
  state.epochs_done = 1250;
  state.characters_per_second = 131986;
  state.seconds_left = 90;
  return state;
}

LiveRun NewState(const std::string& title) {
  LiveRun state;
  state.title = title;
  state.epochs = 10;
  state.updates_per_epoch = 8;
  return state;
}

TEST(LiveLinesTest, AllIsThereIn80Columns) {
  EXPECT_THAT(LiveLines(std::vector{SomeState("consecutive 0.01 100 true")}, 80),
              ElementsAre("consecutive 0.01 100 true  1250/2500 12.35 █████░░░░░ ▁▁▁▁▁▁▁▁ 132k/s "
                          "1m30s left"));
}

TEST(LiveLinesTest, ColumnsAreAligned) {
  LiveRun first = SomeState("雨落");
  first.perplexity = {100, 10, 1.5};
  first.epochs_done = 3;
  first.epochs = 10;
  first.seconds_left = 7;
  first.characters_per_second = 987;
  EXPECT_THAT(
      LiveLines(std::vector{first, SomeState("theta=10"), NewState("new")}, 100),
      ElementsAre("雨落            3/10  1.500  ███░░░░░░░  █▄▁                987/s     7s left",
                  "theta=10   1250/2500  12.35  █████░░░░░  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  132k/s  1m30s left",
                  "new             0/10         ░░░░░░░░░░"));
}

TEST(LiveLinesTest, ALongEpochIsShownAsItPasses) {
  LiveRun state = NewState("long");
  state.has_long_epochs = true;
  state.epochs_done = 2;
  state.updates_per_epoch = 1000;
  state.updates_in_epoch = 999;
  state.perplexity = {3, 2};
  state.characters_per_second = 2000;
  state.seconds_left = 90;
  EXPECT_THAT(
      LiveLines(std::vector{state, NewState("new")}, 80),
      ElementsAre("long    2.99/10  2.000  ██░░░░░░░░  █▁                2.0k/s  1m30s left",
                  "new        0/10         ░░░░░░░░░░"));
}

TEST(LiveLinesTest, WhatMattersLeastGoesFirst) {
  const auto line = [](std::size_t columns) {
    return LiveLines(std::vector{SomeState("theta=10")}, columns)[0];
  };
  EXPECT_EQ(line(58), "theta=10  1250/2500 12.35 ██░░░ ▁▁▁▁▁▁▁▁ 132k/s 1m30s left");
  EXPECT_EQ(line(45), "theta=10  1250/2500 12.35 ▁▁▁▁▁▁▁▁ 1m30s left");
  EXPECT_EQ(line(40), "theta=10   1250/2500  12.35  1m30s left");
  EXPECT_EQ(line(30), "theta=10   1250/2500  12.35");
  EXPECT_EQ(line(20), "theta=10   1250/2500");
}

TEST(LiveLinesTest, LongTimes) {
  LiveRun run = SomeState("a");
  const auto left = [&](double seconds) {
    run.seconds_left = seconds;
    const std::string line = LiveLines(std::vector{run}, 80)[0];
    return line.substr(line.rfind("/s") + 2);
  };
  EXPECT_EQ(left(59.4), "    59s left");
  EXPECT_EQ(left(599), "  9m59s left");
  EXPECT_EQ(left(3599), "    59m left");
  EXPECT_EQ(left(7500), "  2h05m left");
  EXPECT_EQ(left(300'000), "    83h left");
  EXPECT_EQ(left(1e6), "    11d left");
  EXPECT_EQ(left(INFINITY), "   999d left");
}

TEST(LiveLinesTest, FitAnyWindow) {
  for (const char* title :
       {"a", "雨落在窗前的声音很轻很轻很轻很轻", "sweep  clip_theta=0.01 seed=2"}) {
    for (std::size_t columns = 1; columns < 150; ++columns) {
      for (const std::string& line :
           LiveLines(std::vector{SomeState(title), NewState("new")}, columns)) {
        EXPECT_LE(DisplayWidth(line), columns) << line;
      }
    }
  }
}

TEST(LiveLinesTest, NoRunsAreNoTrouble) { EXPECT_TRUE(LiveLines({}, 80).empty()); }

}  // namespace
}  // namespace runexp
