#include "core/report/page/rungs.h"

#include <gtest/gtest.h>

#include "tests/support/sample_record.h"

namespace runexp {
namespace {

struct Asked {
  std::int64_t seed, epochs;
  double best;
};

ReportRun RunOf(const Asked& asked, const std::string& name = "s") {
  RunRecord record = FinishedRecord();
  record.name = name;
  record.validation.reset();
  record.run_id = std::to_string(asked.seed);
  record.spec.seed = asked.seed;
  record.spec.training.epochs = asked.epochs;
  record.provenance["rung"] = "1 of 2";
  record.metrics[Metric::kPerplexity] = {asked.best + 1, asked.best, 100 - asked.best};
  return {.path = "x.h5", .record = record, .parameters = {}, .samples = {}};
}

std::vector<ReportRun> RunsOf(const std::vector<Asked>& all) {
  std::vector<ReportRun> runs;
  for (const Asked& asked : all) runs.push_back(RunOf(asked));
  return runs;
}

TEST(Rungs, OfASearch) {
  std::vector<ReportRun> runs =
      RunsOf({{1, 30, 5}, {1, 10, 9}, {2, 10, 20}, {3, 10, 8}, {3, 30, 7}, {4, 10, 3}});
  runs.back().record.status = RunStatus::kDiverged;
  EXPECT_EQ(RungsJson(runs),
            R"([{"name":"s","rungs":[{"epochs":10,"runs":[3,1,2,5],"diverged":1,"go_on":2},)"
            R"({"epochs":30,"runs":[0,4],"diverged":0,"go_on":0}]}])");
}

TEST(Rungs, TiesGoById) {
  EXPECT_EQ(RungsJson(RunsOf({{3, 10, 9}, {2, 10, 9}, {1, 10, 9}, {3, 30, 9}})),
            R"([{"name":"s","rungs":[{"epochs":10,"runs":[2,1,0],"diverged":0,"go_on":1},)"
            R"({"epochs":30,"runs":[3],"diverged":0,"go_on":0}]}])");
}

TEST(Rungs, StopRulesTellSettingsApart) {
  std::vector<ReportRun> runs = RunsOf({{1, 10, 9}, {1, 10, 9}, {1, 30, 5}});
  runs[1].record.spec.stop.perplexity_below = 2;
  EXPECT_EQ(RungsJson(runs),
            R"([{"name":"s","rungs":[{"epochs":10,"runs":[0,1],"diverged":0,"go_on":1},)"
            R"({"epochs":30,"runs":[2],"diverged":0,"go_on":0}]}])");
}

TEST(Rungs, NotWhereSomeRunsWereContinuedByHand) {
  std::vector<ReportRun> runs = RunsOf({{1, 10, 9}, {2, 10, 20}, {1, 30, 5}});
  for (ReportRun& run : runs) run.record.provenance.erase("rung");
  EXPECT_EQ(RungsJson(runs), "[]");
}

TEST(Rungs, AlsoOfRunsThatWereThereBeforeTheSearch) {
  std::vector<ReportRun> runs = RunsOf({{1, 10, 9}, {2, 10, 20}, {1, 30, 5}});
  const std::string searched = RungsJson(runs);
  for (ReportRun* before : {&runs[0], &runs[2]}) before->record.provenance.erase("rung");
  EXPECT_EQ(RungsJson(runs), searched);
}

TEST(Rungs, NotWhereNoRunWasLeftBehind) {
  EXPECT_EQ(RungsJson({}), "[]");
  EXPECT_EQ(RungsJson(RunsOf({{1, 10, 9}, {2, 10, 8}})), "[]");
  EXPECT_EQ(RungsJson(RunsOf({{1, 10, 9}, {1, 30, 8}})), "[]");
}

TEST(Rungs, NotWhereALongRunHasNoShortOne) {
  EXPECT_EQ(RungsJson(RunsOf({{1, 10, 9}, {2, 10, 8}, {3, 30, 8}})), "[]");
}

TEST(Rungs, NotWhereTheLongRunIsOfAnotherText) {
  std::vector<ReportRun> runs = RunsOf({{1, 10, 9}, {2, 10, 8}, {2, 30, 8}});
  runs[2].record.corpus.sha256 = std::string(64, '0');
  EXPECT_EQ(RungsJson(runs), "[]");
}

TEST(Rungs, EachNameByItself) {
  std::vector<ReportRun> runs = RunsOf({{1, 10, 9}, {2, 10, 8}});
  runs.push_back(RunOf({2, 30, 8}, "other"));
  EXPECT_EQ(RungsJson(runs), "[]");
}

}  // namespace
}  // namespace runexp
