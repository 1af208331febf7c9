#include "core/report/page/report_data.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/report/page/contrast_data.h"
#include "core/report/page/html_report.h"
#include "core/report/page/parameter_json.h"
#include "core/report/page/sample_json.h"
#include "tests/support/sample_record.h"

namespace runexp {
namespace {

using testing::HasSubstr;
using testing::Not;

ReportRun Summary(const RunRecord& record) { return SummarizeForReport({"x.h5", record}, 2); }

TEST(ReportData, SweptFieldsDifferAndCanChangeAResult) {
  RunRecord other = FinishedRecord();
  EXPECT_TRUE(SweptFields({Summary(other), Summary(FinishedRecord())}).empty());
  other.spec.name = "other";
  other.spec.corpus.file = "elsewhere.txt";
  other.spec.seed = 8;
  other.spec.training.learning_rate = 3;
  EXPECT_EQ(SweptFields({Summary(FinishedRecord()), Summary(FinishedRecord()), Summary(other)}),
            (std::vector<std::string>{"seed", "training.learning_rate"}));
}

TEST(ReportData, AFieldVariesOnlyWhereItHasAMeaning) {
  RunRecord random = FinishedRecord();
  random.spec.training.sampling = "random";
  RunRecord reset = FinishedRecord();
  reset.spec.training.carry_state = false;
  using Names = std::vector<std::string>;
  EXPECT_EQ(SweptFields({Summary(FinishedRecord()), Summary(random)}), Names{"training.sampling"});
  EXPECT_EQ(SweptFields({Summary(FinishedRecord()), Summary(random), Summary(reset)}),
            (Names{"training.sampling", "training.carry_state"}));
  EXPECT_THAT(ReportJson({Summary(FinishedRecord()), Summary(random), Summary(reset)}, {}),
              AllOf(HasSubstr(R"("values": ["consecutive",true])"),
                    HasSubstr(R"("values": ["random",null])"),
                    HasSubstr(R"("values": ["consecutive",false])")));
}

TEST(ReportData, TextsAreAnAxisIfTheyDiffer) {
  RunRecord other = FinishedRecord();
  EXPECT_THAT(ReportJson({Summary(other), Summary(FinishedRecord())}, {}),
              AllOf(HasSubstr(R"("swept":[])"), HasSubstr(R"("values": [])")));
  other.corpus.file = "elsewhere/雨.txt";
  other.corpus.sha256 = std::string(64, 'd');
  other.spec.seed = 8;
  EXPECT_THAT(ReportJson({Summary(other), Summary(FinishedRecord())}, {}),
              AllOf(HasSubstr(R"("swept":[{"name":"corpus",)"),
                    HasSubstr(R"("values": ["雨.txt dddddddd",8])"),
                    HasSubstr(R"("values": ["雨.txt cccccccc",7])"),
                    HasSubstr(R"("corpus_sha256": "dddd)")));
}

TEST(ReportData, ParametersAreTheFinalOnesOrElseTheCheckpoints) {
  EXPECT_THAT(Summary(FinishedRecord()).parameters, HasSubstr(R"("name": "W_xh")"));
  EXPECT_THAT(Summary(InterruptedRecord()).parameters, HasSubstr(R"("name": "W_xh")"));
  RunRecord without = FinishedRecord();
  without.final_parameters = {};
  EXPECT_EQ(Summary(without).parameters, "[]");
}

TEST(ReportData, NoPicturesAmongVeryManyRuns) {
  const ReportRun run = SummarizeForReport({"x.h5", FinishedRecord()}, 3001);
  EXPECT_EQ(run.parameters, "null");
  EXPECT_TRUE(run.record.initial_parameters.empty() && run.record.final_parameters.empty());
}

TEST(ReportData, NormsAndCosineOfAMatrix) {
  RunRecord record;
  record.initial_parameters = {{"b", {2}, {3, -4}}, {"zero", {2}, {0, 0}}};
  record.final_parameters = {{"b", {2}, {-6, 8}}, {"zero", {2}, {3, 4}}};
  const std::string json = TakeParameterJson(record, 8);
  EXPECT_THAT(json, HasSubstr(R"("cosine": -1)"));
  EXPECT_THAT(json, HasSubstr(R"("cosine": null)"));  // with zeros
  for (const char* norm : {"5", "10", "15"}) {
    EXPECT_THAT(json, HasSubstr(fmt::format(R"("norm":{},)", norm)));
  }
}

// A diverged run's parameters may be infinite.
TEST(ReportData, ParametersThatAreNotFiniteAreValidJson) {
  RunRecord record;
  record.initial_parameters = {{"b", {2}, {3, -4}}};
  record.final_parameters = {{"b", {2}, {INFINITY, 8}}};
  const std::string json = TakeParameterJson(record, 8);
  EXPECT_THAT(json, AllOf(HasSubstr(R"("norm":"inf",)"), HasSubstr(R"("cosine": null)"),
                          Not(HasSubstr(":inf")), Not(HasSubstr("nan"))));
}

TEST(ReportData, InfinityIsATextAndTheLargestNumberStaysOne) {
  RunRecord record = FinishedRecord();
  record.metrics[Metric::kPerplexity] = {1.7976931348623157e308, INFINITY};
  EXPECT_THAT(ReportJson({Summary(record)}, {}),
              AllOf(HasSubstr(R"("final":"inf","best":1.7976931348623157e+308,"best_epoch":1)"),
                    HasSubstr(R"("perplexity":[1.7976931348623157e+308,"inf"])")));
}

// The page computes intervals of groups, as `list --over` does.
TEST(ReportData, BoundsForTheIntervalsOfGroups) {
  const std::vector<ReportRun> runs(4, Summary(FinishedRecord()));
  EXPECT_THAT(ReportJson(runs, {}), HasSubstr(R"("student_bounds":[4.30265,3.18245],)"));
  EXPECT_THAT(ReportJson({runs[0], runs[1]}, {}), HasSubstr(R"("student_bounds":[],)"));
}

ReportRun RunWith(std::int64_t seed, double rate, double perplexity) {
  RunRecord record = FinishedRecord();
  record.run_id = fmt::format("{}-{}", seed, rate);
  record.spec.seed = seed;
  record.spec.training.learning_rate = rate;
  record.metrics[Metric::kPerplexity].back() = perplexity;
  return Summary(record);
}

TEST(ReportData, ContrastsOfEachFieldButTheSeed) {
  const std::vector<ReportRun> runs = {RunWith(1, 1, 10), RunWith(2, 1, 20), RunWith(1, 5, 11),
                                       RunWith(2, 5, 22)};
  const std::string json = ReportJson(runs, {});
  EXPECT_THAT(json, AllOf(HasSubstr(R"("of": "training.learning_rate")"),
                          HasSubstr("learning_rate 5 ends 10 % higher than 1 (2 seeds)"),
                          HasSubstr(R"("pairs": [0,2,1,3])"), Not(HasSubstr(R"("of": "seed")"))));
  // A run that was found twice counts once.
  EXPECT_EQ(ContrastData({runs[0], runs[1], runs[2], runs[3], runs[3]}), ContrastData(runs));
  EXPECT_EQ(ContrastData({runs[0], runs[2]}), "[]");  // one pair proves nothing
  EXPECT_EQ(ContrastData({runs[0], runs[1]}), "[]");
}

TEST(ReportData, ManyValuesAreNotContrastedEachWithEach) {
  std::vector<ReportRun> runs;
  for (int rate = 1; rate <= 11; ++rate) {
    runs.push_back(RunWith(1, rate, 10));
    runs.push_back(RunWith(2, rate, 10));
  }
  EXPECT_EQ(ContrastData(runs), R"([{"of": "training.learning_rate", "values": 11}])");
}

// Its lock is free.
TEST(ReportData, ARunThatWasKilledIsInterrupted) {
  EXPECT_EQ(Summary(StartedRecord()).status, RunStatus::kInterrupted);
}

TEST(ReportData, FewerSamplesWhereTheyAreManyAndTheLastAlways) {
  std::vector<SampleRecord> samples;
  for (std::int64_t epoch = 1; epoch <= 10; ++epoch) samples.push_back({epoch, "", "1234567890"});
  EXPECT_EQ(SampleJson(samples, 30),
            R"([[2,"","1234567890"],[6,"","1234567890"],[10,"","1234567890"]])");
  EXPECT_THAT(SampleJson(samples, 1), testing::EndsWith(R"([10,"","1234567890"]])"));
}

TEST(HtmlReport, NoTextEndsTheData) {
  RunRecord record = FinishedRecord();
  record.samples.push_back({2, "x", "</script><script>alert(1)</script><!--"});
  const std::string data = ReportJson({Summary(record)}, {"<b>left out</b>"});
  const std::string page = HtmlReport(data);
  EXPECT_THAT(page, HasSubstr(R"(\u003c/script>\u003cscript>alert(1))"));
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
}

}  // namespace
}  // namespace runexp
