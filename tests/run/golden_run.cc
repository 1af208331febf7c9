#include "tests/run/golden_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/data/text.h"
#include "core/log/result_digest.h"
#include "core/log/trailer.h"
#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/run_one.h"
#include "tests/support/same_bits.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

std::vector<Tensor> ToTensors(const oracle::Model& model) {
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < model.names.size(); ++i) {
    const oracle::Array& array = model.tensors[i];
    tensors.push_back({model.names[i], {array.rows, array.cols}, array.values});
    if (model.names[i].starts_with("b_")) tensors.back().shape = {array.cols};
  }
  return tensors;
}

oracle::HyperParameters HyperParametersOf(const Spec& spec) {
  return {.momentum = spec.momentum.momentum,
          .nesterov = spec.momentum.nesterov,
          .adagrad_eps = spec.adagrad.eps,
          .initial_accumulator_value = spec.adagrad.initial_accumulator_value,
          .alpha = spec.rmsprop.alpha,
          .rmsprop_eps = spec.rmsprop.eps,
          .beta1 = spec.adam.beta1,
          .beta2 = spec.adam.beta2,
          .adam_eps = spec.adam.eps,
          .weight_decay = spec.adamw.weight_decay};
}

oracle::Options OracleOptions(const Experiment& experiment, std::int64_t epochs) {
  const Spec::Training& training = experiment.spec.training;
  const Spec::Schedule& schedule = experiment.spec.schedule;
  return {.random_sampling = training.sampling == "random",
          .carry_state = training.carry_state,
          .clipped_probability = training.loss == "clipped_probability",
          .batch_size = experiment.options.batch.batch_size,
          .time_steps = experiment.options.batch.time_steps,
          .learning_rate = training.learning_rate,
          .clip_theta = training.clip_theta,
          .seed = experiment.options.seed,
          .epochs = static_cast<int>(epochs),
          .optimizer = training.optimizer,
          .hyper = HyperParametersOf(experiment.spec),
          .clip_by_value = training.clip == "value",
          .never_reset_state = training.reset_state == "never",
          .schedule = {training.schedule, schedule.gamma, schedule.every_epochs,
                       schedule.after_epoch, schedule.final_factor, schedule.warmup_updates},
          .all_epochs = static_cast<int>(training.epochs)};
}

void AddSamples(const Experiment& experiment, const oracle::Model& model, std::int64_t epoch,
                RunRecord& record) {
  for (std::size_t i = 0; i < experiment.prefixes.size(); ++i) {
    const auto text = oracle::Generate(model, experiment.prefixes[i],
                                       static_cast<std::size_t>(experiment.spec.samples.length));
    record.samples.push_back({epoch, experiment.spec.samples.prefixes[i],
                              IndicesToText(text, experiment.corpus->vocabulary)});
  }
}

oracle::Indices ToIndices(std::span<const std::int32_t> text) { return {text.begin(), text.end()}; }

void AddValidation(const Experiment& experiment, const oracle::Model& model, std::int64_t epoch,
                   RunRecord& record) {
  const auto figures = oracle::Evaluate(model, OracleOptions(experiment, epoch),
                                        ToIndices(experiment.text.validation),
                                        static_cast<std::size_t>(experiment.spec.validation.rows));
  ValidationRecord& validation = *record.validation;
  const std::vector<double> before = validation.curves[kHeadlineEvaluation];
  const double value = figures[kHeadlineEvaluation];
  if (std::ranges::all_of(before, [&](double earlier) { return value < earlier; })) {
    record.best_parameters = ToTensors(model);
  }
  validation.epochs.push_back(epoch);
  for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
    validation.curves.values[i].push_back(figures.values[i]);
  }
}

oracle::Model OracleInitialModel(const Experiment& experiment) {
  const Spec::Model& model = experiment.spec.model;
  return oracle::InitialModel(
      ToOracle(experiment.shape),
      {model.initial, model.initial_stddev, model.initial_bound, model.forget_bias},
      experiment.options.seed);
}

}  // namespace

std::string DigestOfRun(const Experiment& experiment) {
  const TemporaryFolder folder;
  EXPECT_TRUE(HasEnded(RunOne(experiment, folder.path()).status));
  return ReadTrailer(folder.path() / ("golden-" + experiment.run_id + ".h5")).result_sha256;
}

std::string OracleDigest(const Experiment& experiment) {
  const Spec& spec = experiment.spec;
  const oracle::Model initial = OracleInitialModel(experiment);
  RunRecord record;
  record.identity_text = IdentityText(experiment);
  record.initial_parameters = ToTensors(initial);
  if (HasValidation(spec)) record.validation.emplace();
  oracle::Training training;
  for (std::int64_t epoch = 1; epoch <= spec.training.epochs; ++epoch) {
    const bool is_sampled = epoch % spec.samples.every_epochs == 0 || epoch == spec.training.epochs;
    const bool is_validated = HasValidation(spec) && epoch % spec.validation.every_epochs == 0;
    if (!is_sampled && !is_validated) continue;
    training =
        oracle::Train(ToIndices(experiment.text.train), initial, OracleOptions(experiment, epoch));
    if (training.diverged) break;
    if (is_validated) AddValidation(experiment, training.model, epoch, record);
    if (is_sampled) AddSamples(experiment, training.model, epoch, record);
  }
  record.final_parameters = ToTensors(training.model);
  for (const PerMetric<double>& epoch : training.epochs) {
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
      record.metrics.values[i].push_back(epoch.values[i]);
    }
  }
  return ResultSha256(record);
}

std::string FirstDifference(const Experiment& experiment) {
  const ModelShape shape = experiment.shape;
  Parameters initial = InitialParameters(experiment);
  const oracle::Model expected_initial = OracleInitialModel(experiment);
  auto same = SameBits(initial, expected_initial);
  if (!same) return std::string("the initial parameters differ: ") + same.message();

  Trainer trainer(experiment.text.train, shape, experiment.options,
                  {std::move(initial), shape, experiment.options});
  int update = 0;
  oracle::Train(ToIndices(experiment.text.train), expected_initial,
                OracleOptions(experiment, experiment.spec.training.epochs),
                [&](const oracle::Model& expected) {
                  if (!same) return;
                  ++update;
                  trainer.Update();
                  same = SameBits(trainer.state().parameters, expected);
                });
  if (same) return "no parameter differs from the oracle's, after any of the updates";
  return "the first to differ is update " + std::to_string(update) + ": " + same.message();
}

}  // namespace runexp
