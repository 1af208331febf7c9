// Which runs of a rung go on.
#include "core/run/rung.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/run/halving.h"

namespace runexp {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Search SearchOf(std::vector<std::int64_t> rungs, double keep) {
  Search search = {.keep = keep, .metric = &SearchMetrics().front()};
  for (const std::int64_t epochs : rungs) {
    search.rungs.push_back({FindField("training.epochs"), epochs, {}});
  }
  return search;
}

RungResult Finished(double value) { return {.status = RunStatus::kFinished, .value = value}; }
RungResult Diverged() { return {.status = RunStatus::kDiverged}; }

// Runs with the ids "a", "b", …; returns the ids of those that go on, in the order of the runs.
std::string GoingOn(double keep, std::vector<RungResult> results, std::string ids = "abcdef") {
  const Search search = SearchOf({1, 2}, keep);
  std::vector<Experiment> runs(results.size());
  for (std::size_t i = 0; i < runs.size(); ++i) runs[i].run_id = ids.substr(i, 1);
  Rung rung = FirstRung(search, std::move(runs));
  rung.results = std::move(results);
  Judge(search, rung);
  std::string text;
  for (std::size_t i = 0; i < rung.runs.size(); ++i) {
    if (rung.results[i].goes_on) text += rung.runs[i].run_id;
  }
  return text;
}

TEST(RungTest, SoManyAreKept) {
  EXPECT_EQ(RunsToKeep(0.34, 36), 13u);
  EXPECT_EQ(RunsToKeep(0.5, 3), 2u);
  EXPECT_EQ(RunsToKeep(0.07, 100), 7u);  // in binary the product is above 7
  EXPECT_EQ(RunsToKeep(1, 5), 5u);
  EXPECT_EQ(RunsToKeep(1e-300, 5), 1u);
  EXPECT_EQ(RunsToKeep(1e-300, 1'000'000), 1u);
  EXPECT_EQ(RunsToKeep(0.5, 0), 0u);
}

TEST(RungTest, TheBestGoOn) {
  EXPECT_EQ(GoingOn(0.5, {Finished(3), Finished(1), Finished(2), Finished(4)}), "bc");
  EXPECT_EQ(GoingOn(0.01, {Finished(3), Finished(1), Finished(2)}), "b");
  EXPECT_EQ(GoingOn(1, {Finished(3), Finished(1)}), "ab");
}

TEST(RungTest, TiesGoById) {
  EXPECT_EQ(GoingOn(0.5, {Finished(1), Finished(1), Finished(1), Finished(1)}, "dbca"), "ba");
  EXPECT_EQ(GoingOn(0.5, {Finished(1), Finished(2), Finished(2), Finished(3)}, "dcba"), "db");
}

TEST(RungTest, DivergedRunsAreOutAndNotCounted) {
  EXPECT_EQ(GoingOn(0.5, {Diverged(), Diverged(), Finished(5), Finished(4)}), "d");
  EXPECT_EQ(GoingOn(1, {Diverged(), Finished(5)}), "b");
  EXPECT_EQ(GoingOn(1, {Diverged(), Diverged()}), "");
}

TEST(RungTest, AnInfiniteValueIsTheWorst) {
  EXPECT_EQ(GoingOn(0.5, {Finished(kInfinity), Finished(NAN), Finished(1e300), Finished(2)}), "cd");
  EXPECT_EQ(GoingOn(0.5, {Finished(NAN), Finished(4), Finished(3), Finished(2)}), "cd");
  EXPECT_EQ(GoingOn(0.5, {Diverged(), Finished(kInfinity), Diverged()}), "b");
}

TEST(RungTest, NothingIsDecidedWhileARunIsOpen) {
  for (const RunStatus status : {RunStatus::kNew, RunStatus::kRunning, RunStatus::kInterrupted,
                                 RunStatus::kFailed, RunStatus::kDamaged}) {
    EXPECT_EQ(GoingOn(0.5, {Finished(1), {.status = status}, Finished(2)}), "")
        << StatusName(status);
  }
  EXPECT_EQ(GoingOn(0.5, {Finished(1), {.status = RunStatus::kFinished}}), "");  // without a value
}

TEST(RungTest, TheLastRungKeepsNone) {
  const Search search = SearchOf({1, 2}, 0.5);
  Rung rung = FirstRung(search, std::vector<Experiment>(2));
  rung.number = 2;
  rung.results = {Finished(2), Finished(1)};
  Judge(search, rung);
  EXPECT_EQ(rung.going_on(), 0u);
  EXPECT_EQ(rung.ranking, (std::vector<std::size_t>{1, 0}));
}

TEST(RungTest, AFileThatCannotBeReadLeavesTheRunOpen) {
  const RungResult result =
      ReadResult(RunStatus::kFinished, "/no/such/file.h5", Experiment(), SearchMetrics().front());
  EXPECT_EQ(result.status, RunStatus::kDamaged);
  EXPECT_FALSE(result.value);
  EXPECT_NE(result.reason.find("/no/such/file.h5"), std::string::npos);
}

TEST(HalvingTest, WhatHasNoResultLeavesTheRungOpen) {
  const Search search = SearchOf({1, 2}, 0.5);
  std::vector<RunOutcome> shown;
  const RungSteps steps = {.run =
                               [](const Rung&) {
                                 std::vector<RunOutcome> outcomes(2);
                                 outcomes[0].status = RunStatus::kFailed;
                                 outcomes[0].reason = "a full disk";
                                 outcomes[0].epochs = 3;
                                 outcomes[1].status = RunStatus::kFinished;
                                 outcomes[1].file = "/no/such/file.h5";
                                 return outcomes;
                               },
                           .show =
                               [&](const Rung&, std::span<const RunOutcome> all) {
                                 shown = {all.begin(), all.end()};
                               }};
  const SearchRun all = RunHalving(search, std::vector<Experiment>(2), steps);
  ASSERT_EQ(all.rungs.size(), 1u);
  EXPECT_EQ(all.rungs[0].open(), 2u);
  EXPECT_EQ(all.rungs[0].results[0].reason, "a full disk");
  EXPECT_EQ(all.rungs[0].results[0].epochs, 3);
  // Whose file cannot be read has failed.
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[1].status, RunStatus::kFailed);
  EXPECT_NE(shown[1].reason.find("/no/such/file.h5"), std::string::npos);
}

}  // namespace
}  // namespace runexp
