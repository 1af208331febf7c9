#include "core/view/live_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
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

LiveTable TableOf(const std::vector<LiveRun>& runs) {
  LiveTable table = {.heading = "theta"};
  for (const LiveRun& run : runs) {
    table.title = std::max(table.title, DisplayWidth(run.title));
    table.epochs = std::max(table.epochs, run.epochs);
    table.has_long_epochs = table.has_long_epochs || run.has_long_epochs;
  }
  return table;
}

std::vector<std::string> Lines(const std::vector<LiveRun>& runs, std::size_t columns) {
  return LiveLines(TableOf(runs), runs, columns);
}

TEST(LiveLinesTest, AllIsThereIn80Columns) {
  const std::vector<LiveRun> runs = {SomeState("theta=0.01 seed=1")};
  EXPECT_EQ(LiveHeading(TableOf(runs), 80),
            "theta                    epoch perplexity done     curve      chars/s       left");
  EXPECT_THAT(
      Lines(runs, 80),
      ElementsAre(
          "theta=0.01 seed=1  1,250/2,500      12.35 ████░░░░ ▁▁▁▁▁▁▁▁   131,986 1 min 30 s"));
}

TEST(LiveLinesTest, ColumnsAreAligned) {
  LiveRun first = SomeState("雨落");
  first.perplexity = {100, 10, 1.5};
  first.epochs_done = 3;
  first.epochs = 10;
  first.seconds_left = 7;
  first.characters_per_second = 987;
  EXPECT_THAT(
      Lines({first, SomeState("theta=10"), NewState("new")}, 100),
      ElementsAre(
          "雨落              3/10       1.500  ███░░░░░░░  █▄▁                     987         7 s",
          "theta=10   1,250/2,500       12.35  █████░░░░░  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁    131,986  1 min 30 s",
          "new               0/10              ░░░░░░░░░░"));
}

TEST(LiveLinesTest, RunsThatHaveEndedAreInTheSameColumns) {
  const std::vector<LiveRun> runs = {SomeState("theta=10")};
  EXPECT_EQ(EndedLine(TableOf(runs), {"a", 2500, 2500, 12.345, "finished in 2.0 s"}, 100),
            "a                2,500       12.35  finished in 2.0 s");
  EXPECT_EQ(EndedLine(TableOf(runs), {"a", 0, 2500, {}, "failed: full"}, 100),
            "a              0/2,500              failed: full");
  EXPECT_EQ(LiveHeading(TableOf(runs), 100).substr(0, 35), "theta            epoch  perplexity ");
}

TEST(LiveLinesTest, ALongEpochIsShownAsItPasses) {
  LiveRun state = NewState("long");
  state.has_long_epochs = true;
  state.epochs_done = 2;
  state.updates_per_epoch = 1000;
  state.updates_in_epoch = 999;
  state.perplexity = {3, 2};
  EXPECT_THAT(Lines({state, NewState("new")}, 80),
              ElementsAre("long    2.99/10       2.000  ██░░░░░░░░  █▁",
                          "new        0/10              ░░░░░░░░░░"));
}

TEST(LiveLinesTest, WhatMattersLeastGoesFirst) {
  const auto line = [](std::size_t columns) { return Lines({SomeState("theta=10")}, columns)[0]; };
  EXPECT_EQ(line(70), "theta=10  1,250/2,500      12.35 ███░░░░ ▁▁▁▁▁▁▁▁   131,986 1 min 30 s");
  EXPECT_EQ(line(58), "theta=10  1,250/2,500      12.35 ██░░░ ▁▁▁▁▁▁▁▁ 1 min 30 s");
  EXPECT_EQ(line(45), "theta=10  1,250/2,500      12.35 1 min 30 s");
  EXPECT_EQ(line(34), "theta=10   1,250/2,500       12.35");
  EXPECT_EQ(line(24), "theta=10   1,250/2,500");
}

TEST(LiveLinesTest, LongTimes) {
  LiveRun run = SomeState("a");
  const auto left = [&](double seconds) {
    run.seconds_left = seconds;
    const std::string line = Lines({run}, 80)[0];
    return line.substr(line.rfind("  ") + 2);
  };
  EXPECT_EQ(left(59.4), "59 s");
  EXPECT_EQ(left(599), "9 min 59 s");
  EXPECT_EQ(left(7500), "2 h 5 min");
  EXPECT_EQ(left(400'000), "5 days");
  EXPECT_EQ(left(INFINITY), "999 days");
}

TEST(LiveLinesTest, FitAnyWindow) {
  for (const char* title :
       {"a", "雨落在窗前的声音很轻很轻很轻很轻", "sweep  clip_theta=0.01 seed=2"}) {
    for (std::size_t columns = 1; columns < 150; ++columns) {
      const std::vector<LiveRun> runs = {SomeState(title), NewState("new")};
      std::vector<std::string> lines = Lines(runs, columns);
      lines.push_back(LiveHeading(TableOf(runs), columns));
      for (const std::string& line : lines) EXPECT_LE(DisplayWidth(line), columns) << line;
    }
  }
}

TEST(LiveLinesTest, NoRunsAreNoTrouble) { EXPECT_TRUE(LiveLines({}, {}, 80).empty()); }

}  // namespace
}  // namespace runexp
