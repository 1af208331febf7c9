// Many runs at a time: the same bits at any number of jobs, and a failing run does not affect
// others.
#include "core/run/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "core/log/atomic_file.h"
#include "core/log/run_directory.h"
#include "core/log/run_file.h"
#include "core/log/run_lock.h"
#include "core/parallel/thread_limit.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

Experiment Prepare(std::vector<std::string> overrides) {
  const std::string text = R"(
name = "batch"
corpus.file = ")" RUNEXP_SOURCE_DIR
                           R"(/experiments/corpora/stand_in_lyrics.txt"
corpus.max_characters = 203
model.hidden_units = 19
training.batch_size = 5
training.time_steps = 7
training.epochs = 3
samples.every_epochs = 2
samples.length = 5
samples.prefixes = ["春天"]
)";
  return PrepareExperiment(ReadSpecText(text, "batch.toml", overrides));
}

std::vector<Experiment> Seeds(int count, const std::vector<std::string>& overrides = {}) {
  std::vector<Experiment> runs;
  for (int seed = 1; seed <= count; ++seed) {
    std::vector<std::string> all = overrides;
    all.push_back("seed=" + std::to_string(seed));
    runs.push_back(Prepare(all));
  }
  return runs;
}

// Its steps are so long that the perplexity overflows.
Experiment Diverging() {
  return Prepare({"training.learning_rate=1e5", "training.clip_theta=1.0"});
}

// Counts the calls and checks their order.
struct Journal {
  std::mutex mutex;
  std::map<std::size_t, std::string> calls;  // for each run, a letter for each call

  void Add(std::size_t run, char call) {
    const std::lock_guard lock(mutex);
    std::string& all = calls[run];
    if (call != 'u' || !all.ends_with('u')) all += call;
  }
};

class Witness : public RunObserver {
 public:
  Witness(Journal& journal, std::size_t run) : journal_(journal), run_(run) {}
  void Started(const RunRecord&, const fs::path&, bool) override { journal_.Add(run_, 's'); }
  void Updated(const RunRecord&, std::int64_t) override { journal_.Add(run_, 'u'); }
  void Ended(const RunOutcome&, const RunRecord*) override { journal_.Add(run_, 'e'); }

 private:
  Journal& journal_;
  std::size_t run_;
};

class BatchTest : public ::testing::Test {
 protected:
  std::vector<RunOutcome> Run(const std::vector<Experiment>& runs, std::size_t jobs = 2,
                              RunOptions options = {}) {
    options.directory = folder_;
    return RunBatch(runs, {.run = options, .jobs = jobs},
                    [&](std::size_t i) { return std::make_shared<Witness>(journal_, i); });
  }

  fs::path FileOf(const Experiment& run) { return *FindRun(folder_, run.run_id); }
  RunRecord RecordOf(const Experiment& run) {
    return ParseRun(ReadFile(FileOf(run)), FileOf(run).string());
  }

  const ThreadLimit limit_{2};
  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
  Journal journal_;
};

std::vector<RunStatus> Ends(const std::vector<RunOutcome>& outcomes) {
  std::vector<RunStatus> ends;
  for (const RunOutcome& outcome : outcomes) ends.push_back(outcome.status);
  return ends;
}

TEST_F(BatchTest, AnyNumberOfJobsGivesTheSameBits) {
  // Large enough that the loops of the last run are shared among threads.
  const std::vector<Experiment> runs =
      Seeds(3, {"corpus.max_characters=3000", "model.hidden_units=256", "training.batch_size=32",
                "training.time_steps=20", "training.epochs=2"});
  std::vector<std::string> expected;
  for (const std::size_t jobs : {1u, 2u, 3u}) {
    EXPECT_THAT(Ends(Run(runs, jobs)), Each(RunStatus::kFinished));
    std::vector<std::string> digests;
    for (const Experiment& run : runs) {
      digests.push_back(RecordOf(run).result_sha256);
      fs::remove(FileOf(run));
    }
    if (expected.empty()) expected = digests;
    EXPECT_EQ(digests, expected) << jobs << " jobs";
  }
  EXPECT_NE(expected[0], expected[1]);
}

TEST_F(BatchTest, OutcomesAreInTheOrderOfTheRuns) {
  const std::vector<Experiment> runs = Seeds(40);
  const std::vector<RunOutcome> outcomes = Run(runs);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    EXPECT_EQ(outcomes[i].status, RunStatus::kFinished);
    EXPECT_EQ(outcomes[i].file, FileOf(runs[i]));
    EXPECT_EQ(outcomes[i].epochs, 3);
    EXPECT_EQ(outcomes[i].perplexity, RecordOf(runs[i]).metrics[Metric::kPerplexity].back());
    EXPECT_EQ(RecordOf(runs[i]).status, RunStatus::kFinished);
    EXPECT_EQ(journal_.calls[i], "sue");
  }
}

TEST_F(BatchTest, WhatHasEndedIsKept) {
  std::vector<Experiment> runs = Seeds(2);
  runs.push_back(Diverging());
  const std::vector<RunStatus> ends = {RunStatus::kFinished, RunStatus::kFinished,
                                       RunStatus::kDiverged};
  const std::vector<RunOutcome> first = Run(runs);
  EXPECT_EQ(Ends(first), ends);
  EXPECT_THAT(first[2].reason, HasSubstr("the perplexity is infinite in epoch 1: "));
  const auto before = ReadFile(FileOf(runs[0]));
  const std::vector<RunOutcome> again = Run(runs);
  EXPECT_EQ(Ends(again), ends);
  for (const RunOutcome& outcome : again) EXPECT_TRUE(outcome.reused);
  EXPECT_EQ(again[2].reason, first[2].reason);
  EXPECT_EQ(ReadFile(FileOf(runs[0])), before);
  EXPECT_EQ(journal_.calls[0], "suee");
}

TEST_F(BatchTest, ADamagedFileHarmsItsOwnRunOnly) {
  const std::vector<Experiment> runs = Seeds(3);
  const fs::path file = RunPath(folder_, "batch", runs[1].run_id);
  std::ofstream(file) << "not mine";
  const std::vector<RunOutcome> outcomes = Run(runs);
  EXPECT_EQ(Ends(outcomes), (std::vector<RunStatus>{RunStatus::kFinished, RunStatus::kFailed,
                                                    RunStatus::kFinished}));
  EXPECT_THAT(outcomes[1].reason, HasSubstr(file.string() + ": not a run file"));
  EXPECT_EQ(fs::file_size(file), 8u);
  EXPECT_EQ(journal_.calls[1], "e");
  EXPECT_TRUE(outcomes[1].needs_retry);
}

// Records the content of a file when its run starts.
class Reader : public RunObserver {
 public:
  Reader(fs::path file, std::string& text) : file_(std::move(file)), text_(text) {}
  void Started(const RunRecord&, const fs::path&, bool) override { std::ifstream(file_) >> text_; }

 private:
  fs::path file_;
  std::string& text_;
};

TEST_F(BatchTest, ARetriedRunReplacesItsDamagedFileInTheEnd) {
  const std::vector<Experiment> runs = Seeds(2);
  Run({runs[0]});
  const fs::path file = RunPath(folder_, "batch", runs[1].run_id);
  std::ofstream(file) << "mine";
  std::string text;
  const auto outcomes =
      RunBatch(runs, {.run = {.directory = folder_, .retry_failed = true}, .jobs = 1},
               [&](std::size_t) { return std::make_shared<Reader>(file, text); });
  EXPECT_THAT(Ends(outcomes), Each(RunStatus::kFinished));
  EXPECT_TRUE(outcomes[0].reused);
  EXPECT_FALSE(outcomes[1].reused);
  EXPECT_EQ(text, "mine");
  EXPECT_EQ(outcomes[1].file, file);
  EXPECT_EQ(RecordOf(runs[1]).status, RunStatus::kFinished);
}

// Simulates a machine without memory.
class Glutton : public RunObserver {
 public:
  void Updated(const RunRecord&, std::int64_t) override { throw std::bad_alloc(); }
};

TEST_F(BatchTest, ARunWithoutMemorySaysHowMuchItNeedsAndIsRecorded) {
  const std::vector<Experiment> runs = Seeds(1);
  const auto run_without_memory = [&](RunOptions options) {
    options.directory = folder_;
    return RunBatch(runs, {.run = options, .jobs = 1},
                    [](std::size_t) { return std::make_shared<Glutton>(); })[0];
  };
  const RunOutcome outcome = run_without_memory({});
  EXPECT_EQ(outcome.status, RunStatus::kFailed);
  EXPECT_TRUE(outcome.needs_retry);
  EXPECT_THAT(outcome.reason, MatchesRegex("not enough memory: this run takes about [0-9.]+ MiB\n"
                                           "  Run fewer at a time .*"));
  EXPECT_EQ(RecordOf(runs[0]).status, RunStatus::kFailed);
  EXPECT_EQ(RecordOf(runs[0]).error, outcome.reason);
  EXPECT_TRUE(Run(runs)[0].needs_retry);
  // If the same command tries again, no advice is needed.
  EXPECT_FALSE(run_without_memory({.retry_failed = true}).needs_retry);
  EXPECT_EQ(Run(runs, 1, {.retry_failed = true})[0].status, RunStatus::kFinished);
}

TEST_F(BatchTest, AFailedRunIsSkippedUntilItIsToBeRetried) {
  const std::vector<Experiment> runs = Seeds(2);
  Run(runs);
  RunRecord record = RecordOf(runs[0]);
  const std::string result = record.result_sha256;
  record.status = RunStatus::kFailed;
  record.error = "the disk is full";
  record.metrics = {};
  record.timing = {};
  record.samples = {};
  record.final_parameters = {};
  record.checkpoint = {};
  record.result_sha256 = {};
  ReplaceFile(FileOf(runs[0]), SerializeRun(record));
  const std::vector<RunOutcome> skipped = Run(runs);
  EXPECT_EQ(skipped[0].status, RunStatus::kFailed);
  EXPECT_EQ(skipped[0].reason, "the disk is full");
  EXPECT_TRUE(skipped[0].reused);
  const std::vector<RunOutcome> retried = Run(runs, 2, {.retry_failed = true});
  EXPECT_EQ(retried[0].status, RunStatus::kFinished);
  EXPECT_FALSE(retried[0].reused);
  EXPECT_TRUE(retried[1].reused);
  EXPECT_EQ(RecordOf(runs[0]).result_sha256, result);
  EXPECT_EQ(RecordOf(runs[0]).error, "");
}

TEST_F(BatchTest, ARunOfAnotherProcessIsNotWaitedFor) {
  const std::vector<Experiment> runs = Seeds(3);
  const auto lock = RunLock::TryAcquire(folder_, runs[0].run_id);
  const std::vector<RunOutcome> outcomes = Run(runs);
  EXPECT_EQ(Ends(outcomes), (std::vector<RunStatus>{RunStatus::kRunning, RunStatus::kFinished,
                                                    RunStatus::kFinished}));
  EXPECT_THAT(outcomes[0].reason, HasSubstr("is being written by another process"));
  EXPECT_EQ(journal_.calls[0], "e");
}

// Releases a run when another one starts, as if its process had died.
class Releaser : public RunObserver {
 public:
  explicit Releaser(std::optional<RunLock>& lock) : lock_(lock) {}
  void Started(const RunRecord&, const fs::path&, bool) override { lock_.reset(); }

 private:
  std::optional<RunLock>& lock_;
};

TEST_F(BatchTest, ARunWhoseProcessHasDiedIsRunInTheEnd) {
  const std::vector<Experiment> runs = Seeds(2);
  std::optional<RunLock> lock = RunLock::TryAcquire(folder_, runs[0].run_id);
  const auto outcomes = RunBatch(runs, {.run = {.directory = folder_}, .jobs = 1},
                                 [&](std::size_t) { return std::make_shared<Releaser>(lock); });
  EXPECT_THAT(Ends(outcomes), Each(RunStatus::kFinished));
}

TEST_F(BatchTest, ADirectoryThatIsNotThereFailsEachRun) {
  fs::remove_all(folder_);
  const std::vector<RunOutcome> outcomes = Run(Seeds(2));
  EXPECT_THAT(Ends(outcomes), Each(RunStatus::kFailed));
  EXPECT_THAT(outcomes[0].reason, HasSubstr("No such file or directory"));
}

TEST_F(BatchTest, AStopRuleEndsARunAndSaysSo) {
  const std::vector<std::string> long_run = {"training.epochs=1000",
                                             "stop.no_improvement_epochs=1"};
  std::vector<Experiment> runs = Seeds(2, long_run);
  const std::vector<RunOutcome> outcomes = Run(runs);
  EXPECT_THAT(Ends(outcomes), Each(RunStatus::kFinished));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunRecord record = RecordOf(runs[i]);
    EXPECT_LT(outcomes[i].epochs, 1000);
    EXPECT_EQ(record.stop_reason, "no improvement in 1 epochs");
    EXPECT_EQ(outcomes[i].reason, record.stop_reason);
    EXPECT_EQ(record.samples.back().epoch, outcomes[i].epochs);  // the last epoch is always sampled
    EXPECT_EQ(record.error, "");
    EXPECT_NE(record.result_sha256, "");
  }
}

TEST_F(BatchTest, NoRunsAreNoTrouble) { EXPECT_TRUE(Run({}).empty()); }

}  // namespace
}  // namespace runexp
