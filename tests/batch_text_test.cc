#include "core/run/batch_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/display_width.h"

namespace runexp {
namespace {

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
  EXPECT_EQ(Sparkline(std::vector<double>{2, std::numeric_limits<double>::infinity()}, 8), "▁█");
}

LiveRun SomeState(const std::string& title) {
  LiveRun state;
  state.title = title;
  state.epochs = 2500;
  state.updates_per_epoch = 8;
  state.updates_in_epoch = 4;
  state.perplexity = std::vector<double>(1250, 12.345);
  state.characters_per_second = 131986;
  state.seconds_left = 90;
  return state;
}

TEST(ActiveLineTest, AWholeLine) {
  EXPECT_EQ(ActiveLine(SomeState("雨落  theta=1"), 14, 100),
            "雨落  theta=1   1,250/2,500  12.35   █████░░░░░  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  1 min 30 s left");
}

TEST(ActiveLineTest, FitsAnyWindow) {
  for (const char* title :
       {"a", "雨落在窗前的声音很轻很轻很轻很轻", "sweep  clip_theta=0.01 seed=2"}) {
    for (std::size_t columns = 1; columns < 150; ++columns) {
      const std::string line = ActiveLine(SomeState(title), 20, columns);
      EXPECT_LE(DisplayWidth(line), columns) << line;
    }
  }
}

TEST(ActiveLineTest, BeforeTheFirstEpoch) {
  LiveRun state;
  state.title = "new";
  state.epochs = 10;
  state.updates_per_epoch = 8;
  EXPECT_EQ(ActiveLine(state, 5, 80), "new     0/10          ░░░░░░░░░░");
}

std::vector<Experiment> TwoRuns() {
  std::vector<Experiment> runs(2);
  for (Experiment& run : runs) run.spec.name = "晚风";
  runs[0].varying = {{"training.sampling", "random"}, {"training.clip_theta", 0.01}};
  runs[1].varying = {{"training.sampling", "consecutive"}, {"training.clip_theta", 10.0}};
  return runs;
}

TEST(RunTitleTest, NamesWhatVaries) {
  EXPECT_EQ(RunTitle(TwoRuns()[0], false), "random 0.01");
  EXPECT_EQ(RunTitle(TwoRuns()[1], true), "晚风 consecutive 10");
  Experiment alone;
  alone.spec.name = "晚风";
  EXPECT_EQ(RunTitle(alone, false), "晚风");
}

TEST(OpeningLineTest, SaysWhatVaries) {
  std::vector<Experiment> runs = TwoRuns();
  EXPECT_EQ(OpeningLine(runs), "晚风: 2 runs over sampling, clip_theta");
  runs[0].spec.name = "雨";
  EXPECT_EQ(OpeningLine(runs), "2 runs");
}

TEST(ClosingTableTest, AWholeTable) {
  const std::vector<RunOutcome> outcomes = {
      {.end = RunEnd::kFinished, .reused = true, .epochs = 250, .perplexity = 1.0456},
      {.end = RunEnd::kFailed, .reason = "out/a.h5: cannot write it: full\n  Free some space."}};
  EXPECT_EQ(ClosingTable(TwoRuns(), outcomes),
            "sampling     clip_theta  status    epochs  perplexity\n"
            "random             0.01  finished     250       1.046\n"
            "consecutive          10  failed         0\n"
            "\n"
            "consecutive 10: out/a.h5: cannot write it: full\n"
            "\n"
            "2 runs: 1 finished (1 before), 1 failed\n");
}

TEST(ClosingTableTest, ReasonsFitAPage) {
  const std::vector<RunOutcome> outcomes = {
      {.end = RunEnd::kFailed,
       .reason = "out/a-long-name-0123456789ab.h5: contradicts itself:\n  its checkpoint is at "
                 "another epoch than its metrics\n  To run it anew, do this."},
      {.end = RunEnd::kDiverged, .epochs = 1, .perplexity = 9, .reason = "the loss is not finite"}};
  EXPECT_EQ(ClosingTable(TwoRuns(), outcomes),
            "sampling     clip_theta  status    epochs  perplexity\n"
            "random             0.01  failed         0\n"
            "consecutive          10  diverged       1       9.000\n"
            "\n"
            "random 0.01: out/a-long-name-0123456789ab.h5: contradicts itself: its checkpoint\n"
            "  is at another epoch than its metrics\n"
            "consecutive 10: the loss is not finite\n"
            "\n"
            "2 runs: 1 diverged, 1 failed\n");
}

TEST(EndLineTest, SaysAllOfTheReason) {
  EXPECT_EQ(EndLine("a", {.end = RunEnd::kFinished, .epochs = 1, .perplexity = 2.5}),
            "a  finished  1 epoch  perplexity 2.500");
  EXPECT_EQ(EndLine("a", {.end = RunEnd::kFailed, .reused = true, .reason = "x\n  y"}),
            "a  failed before  x\n  y");
}

}  // namespace
}  // namespace runexp
