// Runs that go on from shorter ones of their trajectory have the result of a run from the start.
#include "core/run/take_over.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/log/run_file.h"
#include "core/log/trailer.h"
#include "core/run/experiment_training.h"
#include "core/run/provenance.h"
#include "core/run/trajectory.h"
#include "tests/support/small_experiment.h"

namespace runexp {
namespace {

using Overrides = std::vector<std::string>;

Overrides Both(Overrides overrides, const Overrides& more) {
  overrides.insert(overrides.end(), more.begin(), more.end());
  return overrides;
}

Experiment With(const Overrides& overrides, const Overrides& more) {
  return SmallExperiment(Both(overrides, more));
}

// As it is in its file.
RunRecord Stored(const RunRecord& record) { return ParseRun(SerializeRun(record), "x.h5"); }

RunRecord ToTheEnd(ExperimentTraining& training) {
  while (!HasEnded(training.record().status)) training.Update();
  return Stored(training.record());
}

RunRecord FromTheStart(const Experiment& experiment) {
  ExperimentTraining training(experiment, NewRecord(experiment));
  return ToTheEnd(training);
}

RunRecord Interrupted(const Experiment& experiment, int updates) {
  ExperimentTraining training(experiment, NewRecord(experiment));
  for (int i = 0; i < updates; ++i) training.Update();
  training.NoteState(RunStatus::kInterrupted);
  return Stored(training.record());
}

struct Continued {
  RunRecord last;
  std::int64_t epochs_trained = 0;
};

// Nothing if the source does not serve.
std::optional<Continued> GoOn(const RunRecord& source, const Experiment& experiment) {
  std::optional<RunRecord> record = TakeOver(source, experiment);
  if (!record) return std::nullopt;
  const std::int64_t before = EpochsDone(*record);
  if (HasEnded(record->status)) return Continued{*record, 0};
  ExperimentTraining training(experiment, *std::move(record));
  training.EndIfDue();
  RunRecord last = ToTheEnd(training);
  const std::int64_t epochs_trained = EpochsDone(last) - before;
  return Continued{std::move(last), epochs_trained};
}

std::vector<std::int64_t> SnapshotEpochs(const RunRecord& record) {
  std::vector<std::int64_t> epochs;
  for (const auto& [epoch, parameters] : record.parameter_snapshots) epochs.push_back(epoch);
  return epochs;
}

void ExpectGoesOn(const RunRecord& source, const Experiment& experiment, std::int64_t epochs) {
  const std::optional<Continued> continued = GoOn(source, experiment);
  ASSERT_TRUE(continued);
  const RunRecord whole = FromTheStart(experiment);
  EXPECT_EQ(continued->last.result_sha256, whole.result_sha256);
  EXPECT_EQ(SnapshotEpochs(continued->last), SnapshotEpochs(whole));
  EXPECT_EQ(continued->epochs_trained, epochs);
}

const Overrides kValidated = {"corpus.max_characters=406", "corpus.validation_fraction=0.4",
                              "corpus.test_fraction=0.1", "validation.rows=3",
                              "validation.every_epochs=1"};

// Whatever has a state of its own.
std::vector<Overrides> AllOverrides() {
  std::vector<Overrides> all = {{},
                                {"training.sampling=random"},
                                {"training.carry_state=false"},
                                {"training.reset_state=never"},
                                {"model.layers=2", "model.dropout=0.3"},
                                {"samples.every_epochs=3"},
                                {"samples.every_epochs=0"},
                                kValidated};
  for (const CellInfo& cell : Cells()) {
    all.push_back({fmt::format("model.cell={}", cell.choice.cell)});
  }
  for (const OptimizerInfo& optimizer : Optimizers()) {
    all.push_back({fmt::format("training.optimizer={}", optimizer.name),
                   "training.learning_rate=0.02", "training.clip_theta=1"});
  }
  return all;
}

class TakeOverTest : public testing::TestWithParam<Overrides> {};

TEST_P(TakeOverTest, FromAFinishedRun) {
  for (const std::int64_t epochs : {1, 2, 3}) {
    const RunRecord source =
        FromTheStart(With(GetParam(), {fmt::format("training.epochs={}", epochs)}));
    ExpectGoesOn(source, With(GetParam(), {"training.epochs=5"}), 5 - epochs);
  }
}

TEST_P(TakeOverTest, FromAnInterruptedRun) {
  const Experiment longer = With(GetParam(), {"training.epochs=5"});
  for (const int updates : {1, 5, 7, 10}) {
    SCOPED_TRACE(updates);
    ExpectGoesOn(Interrupted(SmallExperiment(GetParam()), updates), longer, 5 - updates / 5);
  }
}

INSTANTIATE_TEST_SUITE_P(Choices, TakeOverTest, testing::ValuesIn(AllOverrides()));

TEST(TakeOver, EachScheduleButThoseStretchedOverAllEpochs) {
  for (const ScheduleInfo& schedule : Schedules()) {
    SCOPED_TRACE(schedule.name);
    const Overrides overrides = {fmt::format("training.schedule={}", schedule.name)};
    const RunRecord source = FromTheStart(With(overrides, {"training.epochs=2"}));
    const Experiment longer = SmallExperiment(overrides);
    if (schedule.depends_on_epochs) {
      EXPECT_FALSE(TakeOver(source, longer));
      const Experiment stopped = With(overrides, {"training.epochs=2", "stop.perplexity_below=1"});
      ExpectGoesOn(source, stopped, 0);
    } else {
      ExpectGoesOn(source, longer, 2);
    }
  }
}

// The perplexities of four epochs, each lower than the one before.
Curve Perplexities() { return FromTheStart(SmallExperiment()).metrics[Metric::kPerplexity]; }

std::string Below(double perplexity) { return fmt::format("stop.perplexity_below={}", perplexity); }

TEST(TakeOver, TheRulesOfTheLongerRunAreAskedOfEachEpoch) {
  const Curve p = Perplexities();
  ASSERT_GT(p[0], p[1]);
  ASSERT_GT(p[1], p[2]);
  const RunRecord of_two = FromTheStart(SmallExperiment({"training.epochs=2"}));
  const std::string after_first = Below((p[0] + p[1]) / 2), after_second = Below((p[1] + p[2]) / 2);
  // It would have ended after epoch 2, where the source has a state, or after epoch 3.
  ExpectGoesOn(of_two, SmallExperiment({after_first}), 0);
  ExpectGoesOn(of_two, SmallExperiment({after_second}), 1);
  // A source that has passed the end serves only with a state there.
  const RunRecord of_three = FromTheStart(SmallExperiment({"training.epochs=3"}));
  EXPECT_FALSE(TakeOver(of_three, SmallExperiment({after_first})));
  EXPECT_FALSE(TakeOver(Interrupted(SmallExperiment(), 12), SmallExperiment({after_first})));
  ExpectGoesOn(Interrupted(SmallExperiment(), 10), SmallExperiment({after_first}), 0);
}

TEST(TakeOver, FromARunThatHasStopped) {
  const Curve p = Perplexities();
  const RunRecord source = FromTheStart(SmallExperiment({Below((p[0] + p[1]) / 2)}));
  ASSERT_EQ(EpochsDone(source), 2);
  ASSERT_FALSE(source.stop_reason.empty());
  ExpectGoesOn(source, SmallExperiment(), 2);
  ExpectGoesOn(source, SmallExperiment({"training.epochs=2"}), 0);
  EXPECT_FALSE(TakeOver(source, SmallExperiment({"training.epochs=1"})));
}

// Diverges after so many epochs.
RunRecord Diverged(const Overrides& wild, std::int64_t epochs) {
  RunRecord source = FromTheStart(With(wild, {"training.epochs=30"}));
  EXPECT_EQ(source.status, RunStatus::kDiverged);
  EXPECT_EQ(EpochsDone(source), epochs);
  return source;
}

Overrides OfEpochs(std::int64_t epochs) { return {fmt::format("training.epochs={}", epochs)}; }

TEST(TakeOver, FromARunThatDivergedInAnUpdate) {
  const Overrides wild = {"model.cell=relu", "training.learning_rate=8",
                          "training.clip_theta=1e37"};
  const RunRecord source = Diverged(wild, 8);
  ExpectGoesOn(source, With(wild, OfEpochs(9)), 0);
  EXPECT_EQ(TakeOver(source, With(wild, OfEpochs(9)))->error, source.error);
  EXPECT_FALSE(TakeOver(source, With(wild, OfEpochs(8))));
  const Overrides at_once = {"model.cell=relu", "training.learning_rate=1e5",
                             "training.clip_theta=1"};
  ExpectGoesOn(Diverged(at_once, 0), With(at_once, OfEpochs(1)), 0);
}

TEST(TakeOver, FromARunThatDivergedAtTheEndOfAnEpoch) {
  const auto expect = [](const Overrides& wild, std::int64_t epochs) {
    const RunRecord source = Diverged(wild, epochs);
    ExpectGoesOn(source, With(wild, OfEpochs(epochs)), 0);
    ExpectGoesOn(source, With(wild, OfEpochs(epochs + 1)), 0);
    if (epochs > 1) {
      EXPECT_FALSE(TakeOver(source, With(wild, OfEpochs(epochs - 1))));
    }
  };
  expect({"model.cell=relu", "training.learning_rate=1e3", "training.clip_theta=1"}, 1);
  // The perplexity of the training text is infinite, and of the validation text.
  expect(Both(kValidated, {"training.learning_rate=500", "training.clip_theta=1"}), 11);
  expect(Both(kValidated, {"training.learning_rate=700", "training.clip_theta=1"}), 1);
}

TEST(TakeOver, SaysWithWhatItBegins) {
  const RunRecord source = FromTheStart(SmallExperiment({"training.epochs=2"}));
  const auto record = TakeOver(source, SmallExperiment());
  ASSERT_TRUE(record);
  EXPECT_EQ(record->provenance.at(kBeginsWith), "the 2 epochs of run " + source.run_id);
  EXPECT_EQ(ResumedProvenance(record->provenance).at(kBeginsWith),
            record->provenance.at(kBeginsWith));
  const RunRecord interrupted = Interrupted(SmallExperiment(), 7);
  EXPECT_EQ(
      TakeOver(interrupted, SmallExperiment({"training.epochs=5"}))->provenance.at(kBeginsWith),
      "the 1 epoch and 2 updates of run " + interrupted.run_id);
}

TEST(TakeOver, NotFromARunThatHasDoneNothing) {
  const RunRecord source = Interrupted(SmallExperiment(), 0);
  EXPECT_FALSE(TakeOver(source, SmallExperiment({"training.epochs=5"})));
}

TEST(TakeOver, NotFromWhatContradictsItself) {
  const RunRecord good = FromTheStart(SmallExperiment({"training.epochs=2"}));
  const Experiment longer = SmallExperiment();
  ASSERT_TRUE(TakeOver(good, longer));
  for (const auto& change :
       std::vector<void (*)(RunRecord&)>{[](RunRecord& r) { r.checkpoint.reset(); },
                                         [](RunRecord& r) { r.checkpoint->epochs_done = 1; },
                                         [](RunRecord& r) { r.checkpoint->updates_in_epoch = 5; },
                                         [](RunRecord& r) { r.checkpoint->carried.clear(); },
                                         [](RunRecord& r) { r.final_parameters.pop_back(); }}) {
    RunRecord bad = good;
    change(bad);
    EXPECT_FALSE(TakeOver(bad, longer));
  }
  RunRecord validated = FromTheStart(With(kValidated, {"training.epochs=2"}));
  ASSERT_TRUE(TakeOver(validated, SmallExperiment(kValidated)));
  validated.best_parameters.clear();
  EXPECT_FALSE(TakeOver(validated, SmallExperiment(kValidated)));
}

// Nothing begins so; if anything did, it would not train for ever.
TEST(ExperimentTraining, EndsWhereItIsPastItsLastEpoch) {
  const Experiment shorter = SmallExperiment({"training.epochs=2"});
  ExperimentTraining training(shorter, Interrupted(SmallExperiment(), 15));
  training.EndIfDue();
  EXPECT_TRUE(HasEnded(training.record().status));
}

TEST(Trajectory, IsAllButTheEnd) {
  const std::string usual = TrajectoryText(SmallExperiment());
  for (const char* same : {"training.epochs=9", "stop.perplexity_below=3",
                           "stop.no_improvement_epochs=2", "name=other"}) {
    EXPECT_EQ(TrajectoryText(SmallExperiment({same})), usual) << same;
    EXPECT_EQ(TrajectoryKey(SmallExperiment({same})), TrajectoryKey(SmallExperiment())) << same;
  }
  for (const char* other : {"seed=4", "training.learning_rate=1", "samples.length=3",
                            "log.parameters_every_epochs=0", "corpus.max_characters=202"}) {
    EXPECT_NE(TrajectoryText(SmallExperiment({other})), usual) << other;
    EXPECT_NE(TrajectoryKey(SmallExperiment({other})), TrajectoryKey(SmallExperiment())) << other;
  }
}

TEST(Trajectory, IsKnownFromATrailer) {
  const Experiment experiment = SmallExperiment();
  Trailer trailer = SummarizeRun(NewRecord(experiment));
  EXPECT_EQ(TrajectoryKey(trailer), TrajectoryKey(experiment));
  trailer.spec["model.layers"] = "1";  // the default, which most trailers leave out
  EXPECT_EQ(TrajectoryKey(trailer), TrajectoryKey(experiment));
  trailer.spec["notes"] = "\"a first try\"";
  EXPECT_EQ(TrajectoryKey(trailer), TrajectoryKey(experiment));
  trailer.spec_is_complete = false;
  EXPECT_EQ(TrajectoryKey(trailer), "");
}

}  // namespace
}  // namespace runexp
