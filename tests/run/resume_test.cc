// A run that stops after any update continues from its file to the same bits.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "core/run/experiment_training.h"
#include "core/run/interrupt.h"
#include "tests/support/run_one.h"
#include "tests/support/small_experiment.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

RunRecord TrainToTheEnd(ExperimentTraining& training) {
  while (!HasEnded(training.record().status)) training.Update();
  return training.record();
}

RunRecord Undisturbed(const Experiment& experiment) {
  ExperimentTraining training(experiment, NewRecord(experiment));
  return TrainToTheEnd(training);
}

using Overrides = std::vector<std::string>;

// Twice as long a text, of which a half is trained on, as without validation.
const Overrides kValidated = {"corpus.max_characters=406", "corpus.validation_fraction=0.4",
                              "corpus.test_fraction=0.1", "validation.rows=3",
                              "validation.every_epochs=2"};

class ResumeTest : public testing::TestWithParam<Overrides> {};

TEST_P(ResumeTest, AfterEveryUpdate) {
  const Experiment experiment = SmallExperiment(GetParam());
  const std::string expected = Undisturbed(experiment).result_sha256;
  ASSERT_EQ(expected.size(), 64u);
  ExperimentTraining training(experiment, NewRecord(experiment));
  int updates = 0;
  while (true) {
    training.NoteState(RunStatus::kInterrupted);
    const RunRecord saved = ParseRun(SerializeRun(training.record()), "x.h5");
    ASSERT_NO_THROW(CheckCheckpoint(saved, experiment));
    ExperimentTraining resumed(experiment, RunRecord(saved));
    ASSERT_EQ(TrainToTheEnd(resumed).result_sha256, expected) << "after update " << updates;
    training.Update();
    ++updates;
    if (HasEnded(training.record().status)) break;
  }
  EXPECT_GE(updates, 20);
}

std::vector<Overrides> AllOverrides() {
  std::vector<Overrides> all = {{},
                                {"training.sampling=random"},
                                {"training.carry_state=false"},
                                {"training.reset_state=never"},
                                {"training.clip=value"},
                                {"model.cell=gru"},
                                // It carries two matrices in each layer.
                                {"model.cell=lstm", "model.layers=2"},
                                kValidated};
  for (const OptimizerInfo& optimizer : Optimizers()) {
    all.push_back({fmt::format("training.optimizer={}", optimizer.name),
                   "training.learning_rate=0.02", "training.clip_theta=1"});
  }
  for (const ScheduleInfo& schedule : Schedules()) {
    all.push_back({fmt::format("training.schedule={}", schedule.name), "schedule.every_epochs=1",
                   "schedule.warmup_updates=3"});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Choices, ResumeTest, testing::ValuesIn(AllOverrides()));

// A longer run needs the moments, and a state that is never reset.
TEST(Resume, AFinishedRunKeepsWhatALongerOneNeeds) {
  const Experiment experiment = SmallExperiment(
      {"training.optimizer=adam", "training.learning_rate=0.02", "training.reset_state=never"});
  const RunRecord record = Undisturbed(experiment);
  ASSERT_EQ(record.status, RunStatus::kFinished);
  const RunRecord saved = ParseRun(SerializeRun(record), "x.h5");
  std::vector<std::string> names;
  for (const Tensor& moment : saved.checkpoint->moments) names.push_back(moment.name);
  EXPECT_THAT(names, testing::UnorderedElementsAre("exp_avg.W_xh", "exp_avg.W_hh", "exp_avg.b_h",
                                                   "exp_avg.W_hq", "exp_avg.b_q", "exp_avg_sq.W_xh",
                                                   "exp_avg_sq.W_hh", "exp_avg_sq.b_h",
                                                   "exp_avg_sq.W_hq", "exp_avg_sq.b_q"));
  const auto is_zero = [](float x) { return x == 0; };
  EXPECT_FALSE(std::ranges::all_of(saved.checkpoint->carried[0].values, is_zero));
}

TEST(Resume, NotFromAStateThatTheRunCannotHave) {
  const Experiment experiment = SmallExperiment({"training.optimizer=momentum"});
  ExperimentTraining training(experiment, NewRecord(experiment));
  training.NoteState(RunStatus::kInterrupted);
  const RunRecord good = training.record();
  EXPECT_NO_THROW(CheckCheckpoint(good, experiment));
  for (const auto& change : std::vector<void (*)(RunRecord&)>{
           [](RunRecord& r) { r.checkpoint.reset(); },
           [](RunRecord& r) { r.checkpoint->epochs_done = -1; },
           [](RunRecord& r) { r.checkpoint->epochs_done = 1; },
           [](RunRecord& r) { r.checkpoint->updates_in_epoch = -1; },
           [](RunRecord& r) { r.checkpoint->updates_in_epoch = 1000; },
           [](RunRecord& r) {
             r.checkpoint->carried[0].shape = {1, 95};
           },
           [](RunRecord& r) { r.checkpoint->moments.pop_back(); },
           [](RunRecord& r) { r.checkpoint->moments[0].name = "exp_avg.W_xh"; },
           [](RunRecord& r) { r.checkpoint->parameters.clear(); }}) {
    RunRecord bad = good;
    change(bad);
    EXPECT_THROW(CheckCheckpoint(bad, experiment), Error);
  }
}

TEST(Resume, NotWithAnotherValidation) {
  const Experiment experiment = SmallExperiment(kValidated);
  ExperimentTraining training(experiment, NewRecord(experiment));
  while (EpochsDone(training.record()) < 2) training.Update();
  training.NoteState(RunStatus::kInterrupted);
  const RunRecord good = training.record();
  EXPECT_NO_THROW(CheckCheckpoint(good, experiment));
  EXPECT_EQ(good.validation->epochs, std::vector<std::int64_t>{2});
  EXPECT_TRUE(good.best_parameters.empty());
  for (const auto& change : std::vector<void (*)(RunRecord&)>{
           [](RunRecord& r) { r.validation.reset(); }, [](RunRecord& r) { *r.validation = {}; },
           [](RunRecord& r) { r.checkpoint->best_parameters.clear(); },
           [](RunRecord& r) {
             r.checkpoint->best_parameters[0].shape = {1, 95};
           }}) {
    RunRecord bad = good;
    change(bad);
    EXPECT_THROW(CheckCheckpoint(bad, experiment), Error);
  }
}

// As if memory had run out after the evaluation: the record falls back to its last checkpoint.
TEST(Resume, AfterAFailureBehindTheEvaluation) {
  Overrides overrides = kValidated;
  overrides.push_back("training.epochs=6");
  const Experiment experiment = SmallExperiment(overrides);
  const std::string expected = Undisturbed(experiment).result_sha256;
  ExperimentTraining training(experiment, NewRecord(experiment));
  for (const std::int64_t saved_epoch : {1, 3}) {
    while (EpochsDone(training.record()) < saved_epoch) training.Update();
    training.NoteState(RunStatus::kRunning);
    while (EpochsDone(training.record()) == saved_epoch) training.Update();
    RunRecord failed = training.record();
    EXPECT_EQ(failed.validation->epochs.size(), static_cast<std::size_t>(saved_epoch + 1) / 2);
    MarkFailed(failed, "no memory");
    EXPECT_EQ(failed.validation->epochs.size(), static_cast<std::size_t>(saved_epoch) / 2);
    ASSERT_NO_THROW(CheckCheckpoint(failed, experiment));
    ExperimentTraining resumed(experiment, std::move(failed));
    EXPECT_EQ(TrainToTheEnd(resumed).result_sha256, expected);
  }
}

// With a signal pending, each call makes one update, saves and stops; the next one continues.
TEST(Resume, InterruptedAtEveryUpdateOfOneRun) {
  const Experiment experiment = SmallExperiment();
  const std::string expected = Undisturbed(experiment).result_sha256;
  InstallInterruptHandlers();
  raise(SIGINT);
  ASSERT_TRUE(Interrupted());
  const TemporaryFolder folder;
  int interruptions = 0;
  while (RunOne(experiment, folder.path()).status == RunStatus::kInterrupted) {
    ASSERT_LT(++interruptions, 100);
  }
  EXPECT_EQ(interruptions, 4 * experiment.updates_per_epoch - 1);
  const auto file = folder.path() / ("small-" + experiment.run_id + ".h5");
  EXPECT_EQ(ParseRun(ReadFile(file), file.string()).result_sha256, expected);
}

}  // namespace
}  // namespace runexp
