// Whole trainings on every target against the oracle: every metric and every parameter, bit by bit.
#include "core/train/trainer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/model/initial.h"
#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

struct Case {
  ModelShape shape;
  std::size_t text_length;
  oracle::Options options;
};

// A text in which the next character mostly follows from the last, so that there is something to
// learn; occasionally any character, so that all occur.
oracle::Indices MakeText(std::size_t length, std::size_t vocabulary) {
  const RandomStream stream(4, "text");
  oracle::Indices text = {0};
  while (text.size() < length) {
    const std::uint64_t draw = stream.Bits(text.size());
    const auto last = static_cast<std::uint64_t>(text.back());
    text.push_back(
        static_cast<std::int32_t>((draw % 4 == 0 ? draw >> 8 : 3 * last + 1) % vocabulary));
  }
  return text;
}

OptimizerOptions ToOptimizerOptions(const oracle::HyperParameters& hyper) {
  return {.momentum = {hyper.momentum, hyper.nesterov},
          .adagrad = {hyper.adagrad_eps, hyper.initial_accumulator_value},
          .rmsprop = {hyper.alpha, hyper.rmsprop_eps},
          .adam = {hyper.beta1, hyper.beta2, hyper.adam_eps},
          .adamw = {hyper.weight_decay}};
}

TrainingOptions ToTrainingOptions(const oracle::Options& o) {
  TrainingOptions options;
  options.sampling = o.random_sampling ? Sampling::kRandom : Sampling::kConsecutive;
  options.carry_state = o.carry_state && !o.random_sampling;  // as of a spec
  options.batch = {o.batch_size, o.time_steps};
  options.state_reset = o.never_reset_state ? StateReset::kNever : StateReset::kEpoch;
  options.epochs = o.epochs;
  options.schedule = {.info = FindSchedule(o.schedule.name),
                      .learning_rate = o.learning_rate,
                      .gamma = o.schedule.gamma,
                      .every_epochs = o.schedule.every_epochs,
                      .after_epoch = o.schedule.after_epoch,
                      .final_factor = o.schedule.final_factor,
                      .warmup_updates = o.schedule.warmup_updates};
  options.clipping = o.clip_by_value ? Clipping::kValue : Clipping::kNorm;
  options.clip_theta = o.clip_theta;
  options.loss = FindLoss(o.clipped_probability ? "clipped_probability" : "cross_entropy");
  options.optimizer = FindOptimizer(o.optimizer);
  options.optimizer_options = ToOptimizerOptions(o.hyper);
  options.seed = o.seed;
  return options;
}

// What fits the model of the cases; a table that is missing a name fails at the first case.
double LearningRateOf(const std::string& optimizer) {
  static const std::map<std::string, double> rates = {
      {"momentum", 0.5}, {"adagrad", 0.1}, {"rmsprop", 0.01}, {"adam", 0.02}, {"adamw", 0.02}};
  return rates.at(optimizer);
}

// For each cell and optimiser: both losses, both samplings, carried or not, at odd sizes; and one
// case whose batch has more rows than a block of the output layer.
std::vector<Case> CasesOf(const CellInfo& cell, const std::string& optimizer) {
  std::vector<Case> cases;
  std::size_t i = 0;
  const ModelShape shapes[] = {{7, 5}, {17, 16}, {23, 33}, {40, 40}, {12, 1}};
  for (const bool clipped_probability : {false, true}) {
    for (const bool random_sampling : {false, true}) {
      for (const bool carry_state : {false, true}) {
        Case c = {shapes[i % 5], 100 + 7 * i, {}};
        c.options = {random_sampling, carry_state, clipped_probability, 3, 5, 20.0, 0.05, 9 + i, 4};
        cases.push_back(c);
        ++i;
      }
    }
  }
  cases.push_back({{11, 9}, 400, {false, true, false, 10, 14, 1.0, 1e9, 1, 3}});  // never clips
  // Layers, an embedding and dropout, in one.
  cases.push_back({{9, 7, nullptr, 2, 4, 0.3, 0.2}, 120, cases[0].options});
  for (Case& c : cases) {
    c.shape.cell = &cell;
    c.options.optimizer = optimizer;
    if (optimizer != "sgd") c.options.learning_rate = LearningRateOf(optimizer);
  }
  return cases;
}

// All that is not a cell or an optimiser, each once.
std::vector<Case> OtherCases() {
  std::vector<Case> cases;
  const auto add = [&](const oracle::Options& options) {
    cases.push_back({{17, 16}, 111, options});
    cases.back().shape.cell = &Cells().front();
  };
  const oracle::Options usual = {false, true, false, 3, 5, 20.0, 0.05, 9, 4};
  oracle::Options options = usual;
  options.never_reset_state = true;
  add(options);
  options = usual;
  options.clip_by_value = true;
  options.clip_theta = 0.01;
  options.learning_rate = 5;
  add(options);
  options.optimizer = "momentum";
  options.learning_rate = 2;
  options.hyper.nesterov = true;
  add(options);
  for (const ScheduleInfo& schedule : Schedules()) {
    options = usual;
    options.schedule = {schedule.name, 0.75, 2, 2, 0.25, 7};
    add(options);
  }
  return cases;
}

// Every cell and every optimiser in all cases of the other's first, and in the last case together.
std::vector<Case> Cases() {
  std::vector<Case> cases = OtherCases();
  for (const CellInfo& cell : Cells()) {
    for (const OptimizerInfo& optimizer : Optimizers()) {
      const std::vector<Case> both = CasesOf(cell, optimizer.name);
      const bool all = &cell == &Cells().front() || &optimizer == &Optimizers().front();
      cases.insert(cases.end(), all ? both.begin() : both.end() - 1, both.end());
    }
  }
  return cases;
}

Case PlainCase() { return CasesOf(Cells().front(), "sgd")[0]; }

std::string Name(const Case& c) {
  return std::string(c.shape.cell->name) + ", " + c.options.optimizer +
         (c.options.random_sampling ? ", random" : ", consecutive") +
         (c.options.carry_state ? ", carried" : ", not carried") +
         (c.options.clipped_probability ? ", clipped probability" : ", cross-entropy") + ", V " +
         std::to_string(c.shape.vocabulary) + ", H " + std::to_string(c.shape.hidden_units) + ", " +
         c.options.schedule.name + (c.options.clip_by_value ? ", clipped by value" : "") +
         (c.options.never_reset_state ? ", never reset" : "");
}

TrainingState InitialState(const Case& c) {
  return {InitialParameters(c.shape, {FindInitial("normal"), 0.1}, c.options.seed), c.shape,
          ToTrainingOptions(c.options)};
}

oracle::Training OracleTraining(const Case& c, const oracle::Indices& text) {
  return oracle::Train(
      text, oracle::InitialModel(ToOracle(c.shape), {"normal", 0.1}, c.options.seed), c.options);
}

void ExpectSameEpochs(const std::vector<PerMetric<double>>& actual,
                      const std::vector<PerMetric<double>>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    SCOPED_TRACE("epoch " + std::to_string(i + 1));
    for (std::size_t m = 0; m < kMetrics.size(); ++m) {
      EXPECT_TRUE(SameBits(actual[i].values[m], expected[i].values[m])) << kMetrics[m].name;
    }
  }
}

void ExpectSameMoments(const std::vector<Parameters>& actual,
                       const std::vector<oracle::Model>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_TRUE(SameBits(actual[i], expected[i]));
}

class TrainerTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(TrainerTest);

TEST_P(TrainerTest, EveryBitIsTheOracles) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(Name(c));
    const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
    const oracle::Training expected = OracleTraining(c, text);
    ASSERT_FALSE(expected.diverged);
    Trainer trainer(text, c.shape, ToTrainingOptions(c.options), InitialState(c));
    ASSERT_GT(trainer.updates_per_epoch(), 1);
    std::vector<PerMetric<double>> epochs;
    for (int update = 0; update < expected.updates; ++update) {
      const UpdateOutcome outcome = trainer.Update();
      ASSERT_EQ(outcome.divergence, "");
      if (outcome.finished_epoch) epochs.push_back(*outcome.finished_epoch);
    }
    ExpectSameEpochs(epochs, expected.epochs);
    EXPECT_TRUE(SameBits(trainer.state().parameters, expected.model));
    ExpectSameMoments(trainer.state().moments, expected.moments);
    EXPECT_EQ(trainer.state().epochs_done, c.options.epochs);
    EXPECT_EQ(trainer.state().updates_in_epoch, 0);
  }
}

// The cases above are meaningful: they learn, and they clip in some updates and not in others.
TEST(TrainerCasesTest, TheyLearnAndClip) {
  double clipped = 0, not_clipped = 0;
  for (const Case& c : Cases()) {
    const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
    const auto epochs = OracleTraining(c, text).epochs;
    for (const PerMetric<double>& epoch : epochs) {
      clipped += epoch[Metric::kClippedFraction];
      not_clipped += 1 - epoch[Metric::kClippedFraction];
    }
    if (c.options.clipped_probability) continue;
    EXPECT_LT(epochs.back()[Metric::kPerplexity], epochs.front()[Metric::kPerplexity]) << Name(c);
  }
  EXPECT_GT(clipped, 1.0);
  EXPECT_GT(not_clipped, 1.0);
}

// A copy of the state after any update, given to a new trainer, continues to the same bits.
TEST_P(TrainerTest, ResumingAfterAnyUpdateGivesTheSameBits) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(Name(c));
    const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
    const oracle::Training expected = OracleTraining(c, text);
    TrainingState state = InitialState(c);
    std::vector<PerMetric<double>> epochs;
    for (int update = 0; update < expected.updates; ++update) {
      Trainer trainer(text, c.shape, ToTrainingOptions(c.options), state);
      const UpdateOutcome outcome = trainer.Update();
      if (outcome.finished_epoch) epochs.push_back(*outcome.finished_epoch);
      state = trainer.state();
    }
    ExpectSameEpochs(epochs, expected.epochs);
    EXPECT_TRUE(SameBits(state.parameters, expected.model));
    ExpectSameMoments(state.moments, expected.moments);
  }
}

TEST_P(TrainerTest, AStateThatIsNeverResetGoesOnInTheNextEpoch) {
  for (const bool never_reset : {false, true}) {
    Case c = OtherCases()[0];
    c.options.never_reset_state = never_reset;
    const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
    Trainer trainer(text, c.shape, ToTrainingOptions(c.options), InitialState(c));
    for (std::int64_t i = 0; i < trainer.updates_per_epoch(); ++i) trainer.Update();
    ASSERT_EQ(trainer.state().epochs_done, 1);
    const auto& carried = trainer.state().carried[0].storage();
    EXPECT_EQ(std::ranges::count(carried, 0.0f) == std::ssize(carried), !never_reset);
  }
}

// The fraction counts the updates in which an element was beyond theta, before the bound.
TEST_P(TrainerTest, ClippedByValueCountsUpdates) {
  for (const auto& [theta, fraction] : {std::pair{1e-6, 1.0}, std::pair{1e3, 0.0}}) {
    Case c = OtherCases()[1];
    ASSERT_TRUE(c.options.clip_by_value);
    c.options.clip_theta = theta;
    const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
    Trainer trainer(text, c.shape, ToTrainingOptions(c.options), InitialState(c));
    UpdateOutcome outcome;
    while (!outcome.finished_epoch) {
      outcome = trainer.Update();
      EXPECT_EQ(outcome.clipping_factor, 1.0);
    }
    EXPECT_EQ((*outcome.finished_epoch)[Metric::kClippedFraction], fraction);
  }
}

TEST_P(TrainerTest, CarryingTheStateMattersUnderConsecutiveSamplingOnly) {
  for (const bool random_sampling : {false, true}) {
    Case c = PlainCase();
    c.options.random_sampling = random_sampling;
    const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
    std::vector<Matrix> weights;
    for (const bool carry_state : {false, true}) {
      c.options.carry_state = carry_state;
      Trainer trainer(text, c.shape, ToTrainingOptions(c.options), InitialState(c));
      for (int update = 0; update < 5; ++update) trainer.Update();
      weights.push_back(Find(trainer.state().parameters, "W_hh"));
    }
    EXPECT_EQ(weights[0].storage() == weights[1].storage(), random_sampling);
  }
}

void ExpectSameState(const TrainingState& actual, const TrainingState& expected) {
  for (std::size_t i = 0; i < expected.parameters.values.size(); ++i) {
    EXPECT_TRUE(
        SameBits(actual.parameters.values[i].storage(), expected.parameters.values[i].storage()))
        << expected.parameters.info[i].name;
  }
  ASSERT_EQ(actual.carried.size(), expected.carried.size());
  for (std::size_t i = 0; i < expected.carried.size(); ++i) {
    EXPECT_TRUE(SameBits(actual.carried[i].storage(), expected.carried[i].storage()));
  }
  EXPECT_EQ(actual.epochs_done, expected.epochs_done);
  EXPECT_EQ(actual.updates_in_epoch, expected.updates_in_epoch);
  EXPECT_EQ(actual.loss_sum, expected.loss_sum);
  EXPECT_EQ(actual.gradient_norm_sum, expected.gradient_norm_sum);
  EXPECT_EQ(actual.clipped_updates, expected.clipped_updates);
}

// Updates until one diverges. Returns the number of updates before it. The diverging one must
// change nothing and leave no NaN.
int UpdatesBeforeDivergence(Trainer& trainer, int limit) {
  for (int update = 0; update < limit; ++update) {
    const TrainingState before = trainer.state();
    const UpdateOutcome outcome = trainer.Update();
    if (outcome.divergence.empty()) continue;
    EXPECT_FALSE(outcome.finished_epoch);
    ExpectSameState(trainer.state(), before);
    for (const Matrix& m : before.parameters.values) {
      for (const float x : m.storage()) EXPECT_FALSE(std::isnan(x));
    }
    return update;
  }
  return limit;
}

bool EndsWithAnInfinitePerplexity(const oracle::Training& training) {
  return !training.epochs.empty() && std::isinf(training.epochs.back()[Metric::kPerplexity]);
}

TEST_P(TrainerTest, DivergenceEndsBeforeTheUpdate) {
  int tested = 0;
  for (Case c : Cases()) {
    c.options.learning_rate = 1e38;
    c.options.clip_theta = 1e4;
    c.options.epochs = 20;
    // Its gradient is zero once all outputs are clipped.
    if (c.options.clipped_probability) continue;
    SCOPED_TRACE(Name(c));
    const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
    const oracle::Training expected = OracleTraining(c, text);
    ASSERT_TRUE(expected.diverged);
    ASSERT_GT(expected.updates, 0);
    if (EndsWithAnInfinitePerplexity(expected)) continue;
    ++tested;
    Trainer trainer(text, c.shape, ToTrainingOptions(c.options), InitialState(c));
    EXPECT_EQ(UpdatesBeforeDivergence(trainer, expected.updates + 1), expected.updates);
    EXPECT_TRUE(SameBits(trainer.state().parameters, expected.model));
  }
  EXPECT_GT(tested, 2);
}

TEST_P(TrainerTest, AnInfinitePerplexityEndsTheRunAfterItsEpoch) {
  int tested = 0;
  for (Case c : Cases()) {
    c.options.learning_rate = 1e5;
    c.options.clip_theta = 1;
    SCOPED_TRACE(Name(c));
    const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
    const oracle::Training expected = OracleTraining(c, text);
    // The loss of clipped probabilities has a bound, and that of relu is infinite at once.
    if (!EndsWithAnInfinitePerplexity(expected)) continue;
    ++tested;
    Trainer trainer(text, c.shape, ToTrainingOptions(c.options), InitialState(c));
    UpdateOutcome outcome;
    for (int i = 0; i < expected.updates; ++i) {
      ASSERT_EQ(outcome.divergence, "");
      outcome = trainer.Update();
    }
    EXPECT_EQ(outcome.divergence,
              fmt::format("the perplexity is infinite in epoch {}: the cross-entropy is above 709",
                          expected.epochs.size()));
    ASSERT_TRUE(outcome.finished_epoch);
    ExpectSameEpochs({*outcome.finished_epoch}, {expected.epochs.back()});
    EXPECT_TRUE(SameBits(trainer.state().parameters, expected.model));
  }
  EXPECT_GT(tested, 2);
}

TEST_P(TrainerTest, DivergenceSaysWhatAndWhere) {
  const Case c = PlainCase();
  const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
  TrainingState state = InitialState(c);
  state.epochs_done = 6;
  state.updates_in_epoch = 2;
  Find(state.parameters, "b_q")(0, 3) = std::numeric_limits<float>::infinity();
  Trainer trainer(text, c.shape, ToTrainingOptions(c.options), state);
  EXPECT_EQ(trainer.Update().divergence, "the loss is not finite in epoch 7, update 3");
  ExpectSameState(trainer.state(), state);
}

// The loss may be finite although the gradient is not.
TEST_P(TrainerTest, ANonFiniteGradientDivergesToo) {
  Case c = PlainCase();
  const oracle::Indices text = MakeText(c.text_length, c.shape.vocabulary);
  TrainingState state = InitialState(c);
  Matrix &W_xh = Find(state.parameters, "W_xh"), &W_hh = Find(state.parameters, "W_hh"),
         &W_hq = Find(state.parameters, "W_hq");
  for (Matrix* weights : {&W_hh, &W_hq}) {
    Matrix& m = *weights;
    for (std::size_t r = 0; r < m.rows(); ++r) {
      for (std::size_t k = 0; k < m.cols(); ++k) m(r, k) *= 1e-2f;
    }
  }
  // Of two hidden units that stay at zero, one feeds the other with a gradient beyond a float's
  // range; outputs and loss do not show it.
  for (std::size_t v = 0; v < W_xh.rows(); ++v) W_xh(v, 0) = W_xh(v, 1) = 0.0f;
  for (std::size_t r = 0; r < 5; ++r) {
    W_hh(r, 0) = W_hh(r, 1) = 0.0f;
  }
  W_hq(0, 0) = 3e38f;
  W_hh(1, 0) = 3e38f;
  Trainer trainer(text, c.shape, ToTrainingOptions(c.options), state);
  EXPECT_EQ(trainer.Update().divergence, "the gradient norm is not finite in epoch 1, update 1");
  ExpectSameState(trainer.state(), state);
}

}  // namespace
}  // namespace runexp
