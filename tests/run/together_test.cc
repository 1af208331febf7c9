// Runs of one trajectory are trained in one go, and begin with what their directory has.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/parallel/thread_limit.h"
#include "core/run/batch.h"
#include "core/run/experiment_training.h"
#include "core/run/provenance.h"
#include "core/run/shorter_runs.h"
#include "tests/support/small_experiment.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kUpdatesPerEpoch = 5;

RunRecord FromTheStart(const Experiment& experiment) {
  ExperimentTraining training(experiment, NewRecord(experiment));
  while (!HasEnded(training.record().status)) training.Update();
  return training.TakeRecord();
}

std::vector<Experiment> OfEpochs(const std::vector<int>& epochs,
                                 std::vector<std::string> overrides = {}) {
  std::vector<Experiment> runs;
  overrides.emplace_back();
  for (const int n : epochs) {
    overrides.back() = fmt::format("training.epochs={}", n);
    runs.push_back(SmallExperiment(overrides));
  }
  return runs;
}

// A run that stops after this epoch.
Experiment StoppingAfter(std::size_t epoch, int epochs) {
  static const RunRecord record = FromTheStart(OfEpochs({6})[0]);
  const Curve& p = record.metrics[Metric::kPerplexity];
  const double below = (p[epoch - 2] + p[epoch - 1]) / 2;
  return SmallExperiment(
      {fmt::format("training.epochs={}", epochs), fmt::format("stop.perplexity_below={}", below)});
}

// Leaves its file there as if it had been interrupted after so many updates.
void StoreInterrupted(const Experiment& experiment, std::int64_t updates, const fs::path& folder) {
  ExperimentTraining training(experiment, NewRecord(experiment));
  for (std::int64_t i = 0; i < updates; ++i) training.Update();
  training.NoteState(RunStatus::kInterrupted);
  ReplaceFile(RunPath(folder, experiment.spec.name, experiment.run_id),
              SerializeRun(training.record()));
}

// What the observers of all runs are told.
struct Told {
  std::atomic<std::int64_t> started = 0, resumed = 0, updates = 0;
};

class Counter : public RunObserver {
 public:
  explicit Counter(Told& told) : told_(told) {}
  void Started(const RunRecord&, const fs::path&, bool resumed) override {
    ++told_.started;
    told_.resumed += resumed ? 1 : 0;
  }
  void Updated(const RunRecord&, std::int64_t) override { ++told_.updates; }

 private:
  Told& told_;
};

class TogetherTest : public testing::Test {
 protected:
  // Runs them, checks their results, and returns in how many updates they were computed. (The last
  // update of a run is not told.)
  std::int64_t Run(const std::vector<Experiment>& runs, std::size_t jobs = 1) {
    Told told;
    const ShorterRuns shorter(folder_);
    const auto outcomes =
        RunBatch(runs, {.run = {.directory = folder_, .shorter = &shorter}, .jobs = jobs},
                 [&](std::size_t) { return std::make_shared<Counter>(told); });
    EXPECT_EQ(told.started, std::ssize(runs));
    resumed_ = told.resumed;
    for (std::size_t i = 0; i < runs.size(); ++i) {
      EXPECT_EQ(outcomes[i].status, RunStatus::kFinished) << outcomes[i].reason;
      EXPECT_EQ(outcomes[i].result_sha256, FromTheStart(runs[i]).result_sha256);
      EXPECT_EQ(RecordOf(runs[i]).result_sha256, outcomes[i].result_sha256);
    }
    return told.updates;
  }
  RunRecord RecordOf(const Experiment& run) {
    const fs::path file = *FindRun(folder_, run.run_id);
    return ParseRun(ReadFile(file), file.string());
  }

  const ThreadLimit limit_{2};
  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
  std::int64_t resumed_ = 0;  // of the runs of the last Run
};

TEST_F(TogetherTest, InWhateverOrderOnlyTheLongestIsTrained) {
  for (const std::vector<int>& epochs :
       {std::vector{6, 4, 3, 1}, std::vector{1, 3, 4, 6}, std::vector{3, 6, 1, 4}}) {
    EXPECT_EQ(Run(OfEpochs(epochs)), 6 * kUpdatesPerEpoch - 1);
    fs::remove_all(folder_);
    fs::create_directory(folder_);
  }
}

TEST_F(TogetherTest, TrajectoriesAreJobs) {
  std::vector<Experiment> runs;
  for (const char* seed : {"seed=1", "seed=2", "seed=3"}) {
    for (const Experiment& run : OfEpochs({5, 2}, {seed})) runs.push_back(run);
  }
  EXPECT_EQ(Run(runs, 2), 3 * (5 * kUpdatesPerEpoch - 1));
}

TEST_F(TogetherTest, ARunThatStopsByARuleEndsOnTheWay) {
  std::vector<Experiment> runs = OfEpochs({6, 6, 6, 3});
  runs[1] = StoppingAfter(3, 6);
  runs[2] = StoppingAfter(4, 6);
  EXPECT_EQ(Run(runs), 6 * kUpdatesPerEpoch - 1);
  EXPECT_EQ(EpochsDone(RecordOf(runs[1])), 3);
  EXPECT_EQ(EpochsDone(RecordOf(runs[2])), 4);
}

TEST_F(TogetherTest, AShorterRunGoesOnWhereTheLongestHasStopped) {
  const std::vector<Experiment> runs = {StoppingAfter(2, 6), OfEpochs({4})[0]};
  EXPECT_EQ(Run(runs), 4 * kUpdatesPerEpoch - 2);
}

TEST_F(TogetherTest, ARunThatHasComeFurtherGoesOnFromItsOwnRecord) {
  const std::vector<Experiment> runs = {StoppingAfter(2, 6), OfEpochs({4})[0]};
  StoreInterrupted(runs[1], 3 * kUpdatesPerEpoch, folder_);
  EXPECT_EQ(Run(runs), 2 * kUpdatesPerEpoch - 1 + kUpdatesPerEpoch - 1);
  EXPECT_FALSE(RecordOf(runs[1]).provenance.contains(kBeginsWith));
  EXPECT_TRUE(RecordOf(runs[1]).provenance.contains("earlier_processes"));
  EXPECT_EQ(resumed_, 1);
}

TEST_F(TogetherTest, ARunGoesOnFromTheFurthestOfItsOwnRecordAndOthers) {
  Run(OfEpochs({2}));
  const std::vector<Experiment> ahead = OfEpochs({4}), behind = OfEpochs({5});
  StoreInterrupted(ahead[0], 3 * kUpdatesPerEpoch, folder_);
  EXPECT_EQ(Run(ahead), kUpdatesPerEpoch - 1);
  EXPECT_EQ(resumed_, 1);
  StoreInterrupted(behind[0], 1 * kUpdatesPerEpoch, folder_);
  EXPECT_EQ(Run(behind), kUpdatesPerEpoch - 1);
  EXPECT_EQ(resumed_, 0);
}

TEST_F(TogetherTest, TheRunBeforeMayHaveComeFurtherThanAnyOfTheDirectory) {
  Run(OfEpochs({2}));
  const std::vector<Experiment> runs = {StoppingAfter(3, 6), OfEpochs({4})[0]};
  EXPECT_EQ(Run(runs), 2 * kUpdatesPerEpoch - 2);
}

// The first begins behind the ends of the others; one of those passes the end of the last.
TEST_F(TogetherTest, WhatOneRunHasPassedTheNextMayMeet) {
  Run(OfEpochs({5}));
  const std::vector<Experiment> runs = {OfEpochs({8})[0], StoppingAfter(4, 7), StoppingAfter(3, 7)};
  EXPECT_EQ(Run(runs), 3 * kUpdatesPerEpoch - 1 + 4 * kUpdatesPerEpoch - 1);
}

TEST_F(TogetherTest, ALongerRunBeginsWithTheFurthestThatServes) {
  std::vector<Experiment> shorter = OfEpochs({2, 3});
  Run(shorter);
  const auto before = ReadFile(*FindRun(folder_, shorter[1].run_id));
  EXPECT_EQ(Run(OfEpochs({7})), 4 * kUpdatesPerEpoch - 1);
  EXPECT_EQ(ReadFile(*FindRun(folder_, shorter[1].run_id)), before) << "sources are not changed";
  // A run shorter than all others finds nothing that serves.
  EXPECT_EQ(Run(OfEpochs({1})), kUpdatesPerEpoch - 1);
}

TEST_F(TogetherTest, NothingIsTrainedWhereASourceHasComeToTheEnd) {
  Run({StoppingAfter(3, 6)});
  EXPECT_EQ(Run(OfEpochs({3})), 0);
}

TEST_F(TogetherTest, NothingIsTrainedAfterADivergence) {
  const std::vector<std::string> wild = {"model.cell=relu", "training.learning_rate=1e3",
                                         "training.clip_theta=1"};
  for (const bool is_source : {true, false}) {
    Told told;
    const ShorterRuns shorter(folder_);
    const auto outcomes = RunBatch(OfEpochs({is_source ? 2 : 3}, wild),
                                   {.run = {.directory = folder_, .shorter = &shorter}, .jobs = 1},
                                   [&](std::size_t) { return std::make_shared<Counter>(told); });
    EXPECT_EQ(outcomes[0].status, RunStatus::kDiverged) << outcomes[0].reason;
    EXPECT_EQ(told.updates, is_source ? kUpdatesPerEpoch - 1 : 0);
  }
}

TEST_F(TogetherTest, NothingIsTakenFromADamagedFile) {
  const std::vector<Experiment> runs = OfEpochs({2, 3});
  Run(runs);
  fs::resize_file(*FindRun(folder_, runs[1].run_id), 5000);
  EXPECT_EQ(Run(OfEpochs({4})), 2 * kUpdatesPerEpoch - 1);
}

// What a trailer says is read without the rest.
TEST_F(TogetherTest, NothingIsTakenFromAFileThatIsDamagedBeforeItsTrailer) {
  const std::vector<Experiment> runs = OfEpochs({2, 3});
  Run(runs);
  const fs::path file = *FindRun(folder_, runs[1].run_id);
  std::vector<std::byte> bytes = ReadFile(file);
  bytes[5000] ^= std::byte{1};
  ReplaceFile(file, bytes);
  EXPECT_EQ(Run(OfEpochs({4})), 2 * kUpdatesPerEpoch - 1);
}

TEST_F(TogetherTest, EachByItselfIfNothingIsToBeTakenOver) {
  Told told;
  const std::vector<Experiment> runs = OfEpochs({3, 2});
  RunBatch(runs, {.run = {.directory = folder_}, .jobs = 1},
           [&](std::size_t) { return std::make_shared<Counter>(told); });
  EXPECT_EQ(told.updates, 3 * kUpdatesPerEpoch - 1 + 2 * kUpdatesPerEpoch - 1);
}

}  // namespace
}  // namespace runexp
