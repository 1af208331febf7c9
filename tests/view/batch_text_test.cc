#include "core/view/batch_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace runexp {
namespace {

constexpr std::size_t kAnyWidth = 1000;

std::shared_ptr<const Corpus> CorpusOf(char digit, const char* file) {
  Corpus corpus;
  corpus.sha256 = std::string(64, digit);
  corpus.file = file;
  return std::make_shared<const Corpus>(std::move(corpus));
}

std::vector<Experiment> TwoRuns() {
  std::vector<Experiment> runs(2);
  for (Experiment& run : runs) {
    run.spec.name = "晚风";
    run.spec.training.epochs = 250;
    run.corpus = CorpusOf('a', "x/a.txt");
    run.varying = {FindField("training.sampling"), FindField("training.clip_theta")};
  }
  runs[0].spec.training.sampling = "random";
  runs[1].spec.training.clip_theta = 10;
  runs[0].run_id = "00000000000a";
  runs[1].run_id = "00000000000b";
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
      {.status = RunStatus::kFailed,
       .reason = "out/a.h5: cannot write it: full\n  Free some space."},
      {.status = RunStatus::kFinished,
       .reused = true,
       .epochs = 250,
       .perplexity = 1.0456,
       .best = 1.02,
       .seconds = 2}};
  EXPECT_EQ(ClosingTable(TwoRuns(), outcomes, kAnyWidth, false),
            "run           sampling     clip_theta  status    epochs  perplexity   best   time\n"
            "00000000000b  consecutive          10  finished     250       1.046  1.020  2.0 s\n"
            "00000000000a  random             0.01  failed     0/250\n"
            "\n"
            "random 0.01: out/a.h5: cannot write it: full\n"
            "\n"
            "2 runs: 1 finished (1 before), 1 failed\n");
}

TEST(ClosingTableTest, TheBestIsFirstAndGreen) {
  std::vector<Experiment> runs(5, TwoRuns()[0]);
  std::vector<RunOutcome> outcomes(5);
  const std::vector<RunStatus> statuses = {RunStatus::kDiverged, RunStatus::kFinished,
                                           RunStatus::kInterrupted, RunStatus::kFinished,
                                           RunStatus::kFinished};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].run_id = std::string(12, static_cast<char>('0' + i));
    outcomes[i].status = statuses[i];
    outcomes[i].best = 5.0 - static_cast<double>(i);
  }
  outcomes[1].reused = true;
  outcomes[0].best = 0.1;  // what it had before it diverged says nothing
  std::istringstream lines(ClosingTable(runs, outcomes, kAnyWidth, true));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line.substr(0, 3), "run");
  for (const char* start : {"\x1b[32m4", "3", "\x1b[2m1", "\x1b[31m0", "\x1b[33m2"}) {
    std::getline(lines, line);
    EXPECT_EQ(line.substr(0, std::string(start).size()), start);
  }
}

TEST(NextStepsTest, NameTheReportAndTheContrast) {
  std::vector<Experiment> runs = TwoRuns();
  const std::vector<RunOutcome> outcomes(2, {.status = RunStatus::kFinished});
  EXPECT_EQ(NextSteps(runs, outcomes, "my runs"), "Next: runexp report 'my runs'\n");
  for (Experiment& run : runs) run.varying.insert(run.varying.begin(), FindField("seed"));
  EXPECT_EQ(NextSteps(runs, outcomes, "runs"),
            "Next: runexp report runs\n      runexp contrast runs --of training.sampling\n");
  EXPECT_EQ(NextSteps(runs, std::vector<RunOutcome>(2), "runs"), "");
}

TEST(ClosingTableTest, TextsAreNamedIfTheyDiffer) {
  std::vector<Experiment> runs = TwoRuns();
  const std::vector<RunOutcome> outcomes(2);
  runs[0].corpus = CorpusOf('b', "y/a.txt");
  EXPECT_EQ(ClosingTable(runs, outcomes, kAnyWidth, false),
            "run           corpus          sampling     clip_theta  status  epochs  perplexity  "
            "best  time\n"
            "00000000000a  a.txt bbbbbbbb  random             0.01  new      0/250\n"
            "00000000000b  a.txt aaaaaaaa  consecutive          10  new      0/250\n"
            "\n"
            "2 runs: 2 new\n");
  for (Experiment& run : runs) run.varying = {FindField("corpus.file")};
  EXPECT_EQ(ClosingTable(runs, outcomes, kAnyWidth, false).substr(0, 20), "run           file  ");
}

TEST(ClosingTableTest, AFieldWithoutMeaningIsAnEmptyCell) {
  std::vector<Experiment> runs = TwoRuns();
  for (Experiment& run : runs) {
    run.varying.insert(run.varying.begin() + 1, FindField("training.carry_state"));
  }
  EXPECT_EQ(OpeningLine(runs), "晚风: 2 runs over sampling, carry_state, clip_theta");
  EXPECT_EQ(RunTitle(runs[0], false), "random 0.01");
  EXPECT_EQ(RunTitle(runs[1], false), "consecutive true 10");
  const std::vector<RunOutcome> outcomes(2);
  EXPECT_EQ(
      ClosingTable(runs, outcomes, kAnyWidth, false),
      "run           sampling     carry_state  clip_theta  status  epochs  perplexity  best  time\n"
      "00000000000a  random                          0.01  new      0/250\n"
      "00000000000b  consecutive  true                 10  new      0/250\n"
      "\n"
      "2 runs: 2 new\n");
}

TEST(ClosingTableTest, AFieldThatARunDoesNotVaryIsAnEmptyCell) {
  std::vector<Experiment> runs = TwoRuns();
  runs[1].varying = {FindField("training.clip_theta")};
  EXPECT_EQ(ClosingTable(runs, std::vector<RunOutcome>(2), kAnyWidth, false),
            "run           sampling  clip_theta  status  epochs  perplexity  best  time\n"
            "00000000000a  random          0.01  new      0/250\n"
            "00000000000b                    10  new      0/250\n"
            "\n"
            "2 runs: 2 new\n");
}

TEST(ClosingTableTest, EpochsThatVaryHaveOneColumn) {
  std::vector<Experiment> runs = TwoRuns();
  for (Experiment& run : runs) run.varying = {FindField("training.epochs")};
  runs[0].spec.training.epochs = 1000;
  const std::vector<RunOutcome> outcomes = {{.status = RunStatus::kFinished, .epochs = 1000},
                                            {.status = RunStatus::kFinished, .epochs = 30}};
  EXPECT_EQ(ClosingTable(runs, outcomes, kAnyWidth, false),
            "run           status    epochs  perplexity  best  time\n"
            "00000000000a  finished   1,000\n"
            "00000000000b  finished  30/250\n"
            "\n"
            "2 runs: 2 finished\n");
}

TEST(ClosingTableTest, WhatAllHaveInCommonIsLeftOutOfANarrowTable) {
  const std::vector<RunOutcome> outcomes(2, {.status = RunStatus::kFinished,
                                             .epochs = 250,
                                             .perplexity = 1.5,
                                             .best = 1.25,
                                             .seconds = 2});
  const auto first_lines = [&](std::size_t width) {
    const std::string text = ClosingTable(TwoRuns(), outcomes, width, false);
    return text.substr(0, text.find('\n', text.find('\n') + 1) + 1);
  };
  EXPECT_EQ(first_lines(75),
            "run           sampling     clip_theta  status    perplexity   best   time\n"
            "00000000000a  random             0.01  finished       1.500  1.250  2.0 s\n");
  EXPECT_EQ(first_lines(64),
            "run           sampling     clip_theta  perplexity   best   time\n"
            "00000000000a  random             0.01       1.500  1.250  2.0 s\n");
  EXPECT_EQ(first_lines(60),
            "run           sampling     clip_th…  perplexi…   best   time\n"
            "00000000000a  random           0.01      1.500  1.250  2.0 s\n");
  EXPECT_EQ(first_lines(20),
            "run           sampling     clip_…  perpl…   best   time\n"
            "00000000000a  random         0.01   1.500  1.250  2.0 s\n");
  std::vector<RunOutcome> others = outcomes;
  others[1].status = RunStatus::kDiverged;
  others[1].epochs = 3;
  const std::string text = ClosingTable(TwoRuns(), others, 64, false);
  EXPECT_NE(text.find("  status "), std::string::npos) << text;
  EXPECT_NE(text.find("  epochs  "), std::string::npos) << text;
}

TEST(ClosingTableTest, ReasonsFitAPage) {
  const std::vector<RunOutcome> outcomes = {
      {.status = RunStatus::kFailed,
       .reason = "out/a-long-name-0123456789ab.h5: contradicts itself:\n  its checkpoint is at "
                 "another epoch than its metrics\n  To run it again, do this."},
      {.status = RunStatus::kDiverged,
       .epochs = 1,
       .perplexity = 9,
       .reason = "the loss is not finite"}};
  EXPECT_EQ(ClosingTable(TwoRuns(), outcomes, kAnyWidth, false),
            "run           sampling     clip_theta  status    epochs  perplexity  best  time\n"
            "00000000000a  random             0.01  failed     0/250\n"
            "00000000000b  consecutive          10  diverged   1/250       9.000\n"
            "\n"
            "random 0.01: out/a-long-name-0123456789ab.h5: contradicts itself: its checkpoint\n"
            "  is at another epoch than its metrics\n"
            "consecutive 10: the loss is not finite\n"
            "\n"
            "2 runs: 1 diverged, 1 failed\n");
}

TEST(HowItEndedTest, SaysAllOfTheReason) {
  EXPECT_EQ(HowItEnded({.status = RunStatus::kFinished, .epochs = 1, .seconds = 2}, ""),
            "finished in 2.0 s");
  EXPECT_EQ(HowItEnded({.status = RunStatus::kFailed, .reused = true, .reason = "x\n  y"}, ""),
            "failed before: x\n  y");
}

TEST(HowItEndedTest, SaysTheNameThatTheFileKeeps) {
  const Experiment run = TwoRuns()[0];
  RunRecord record;
  record.name = run.spec.name;
  EXPECT_EQ(OtherName(run, &record), "");
  EXPECT_EQ(OtherName(run, nullptr), "");
  record.name = "old";
  EXPECT_EQ(HowItEnded({.status = RunStatus::kFinished, .reused = true}, OtherName(run, &record)),
            "finished before as \"old\"");
}

}  // namespace
}  // namespace runexp
