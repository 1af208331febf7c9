#include "core/view/batch_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace runexp {
namespace {

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
    run.corpus = CorpusOf('a', "x/a.txt");
    run.varying = {FindField("training.sampling"), FindField("training.clip_theta")};
  }
  runs[0].spec.training.sampling = "random";
  runs[1].spec.training.clip_theta = 10;
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
      {.status = RunStatus::kFinished, .reused = true, .epochs = 250, .perplexity = 1.0456},
      {.status = RunStatus::kFailed,
       .reason = "out/a.h5: cannot write it: full\n  Free some space."}};
  EXPECT_EQ(ClosingTable(TwoRuns(), outcomes),
            "sampling     clip_theta  status    epochs  perplexity\n"
            "random             0.01  finished     250       1.046\n"
            "consecutive          10  failed         0\n"
            "\n"
            "consecutive 10: out/a.h5: cannot write it: full\n"
            "\n"
            "2 runs: 1 finished (1 before), 1 failed\n");
}

TEST(ClosingTableTest, TextsAreNamedIfTheyDiffer) {
  std::vector<Experiment> runs = TwoRuns();
  const std::vector<RunOutcome> outcomes(2);
  runs[0].corpus = CorpusOf('b', "y/a.txt");
  EXPECT_EQ(ClosingTable(runs, outcomes),
            "corpus          sampling     clip_theta  status  epochs  perplexity\n"
            "a.txt bbbbbbbb  random             0.01  new          0\n"
            "a.txt aaaaaaaa  consecutive          10  new          0\n"
            "\n"
            "2 runs: 2 new\n");
  for (Experiment& run : runs) run.varying = {FindField("corpus.file")};
  EXPECT_EQ(ClosingTable(runs, outcomes).substr(0, 6), "file  ");
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
  EXPECT_EQ(ClosingTable(runs, outcomes),
            "sampling     carry_state  clip_theta  status  epochs  perplexity\n"
            "random                          0.01  new          0\n"
            "consecutive  true                 10  new          0\n"
            "\n"
            "2 runs: 2 new\n");
}

TEST(ClosingTableTest, ReasonsFitAPage) {
  const std::vector<RunOutcome> outcomes = {
      {.status = RunStatus::kFailed,
       .reason = "out/a-long-name-0123456789ab.h5: contradicts itself:\n  its checkpoint is at "
                 "another epoch than its metrics\n  To run it anew, do this."},
      {.status = RunStatus::kDiverged,
       .epochs = 1,
       .perplexity = 9,
       .reason = "the loss is not finite"}};
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
  EXPECT_EQ(EndLine("a", {.status = RunStatus::kFinished, .epochs = 1, .perplexity = 2.5}, ""),
            "a  finished  1 epoch  perplexity 2.500");
  EXPECT_EQ(EndLine("a", {.status = RunStatus::kFailed, .reused = true, .reason = "x\n  y"}, ""),
            "a  failed before  x\n  y");
}

TEST(EndLineTest, SaysTheNameThatTheFileKeeps) {
  const Experiment run = TwoRuns()[0];
  RunRecord record;
  record.name = run.spec.name;
  EXPECT_EQ(OtherName(run, &record), "");
  EXPECT_EQ(OtherName(run, nullptr), "");
  record.name = "old";
  EXPECT_EQ(EndLine("a", {.status = RunStatus::kFinished, .reused = true}, OtherName(run, &record)),
            "a  finished before as \"old\"");
}

}  // namespace
}  // namespace runexp
