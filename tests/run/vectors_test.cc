// The test vectors of core/NUMERICS.md (tests/vectors/*.json), which another program has computed
// from that page: each step of a small run, from its draws to its digest, on every target.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/kernels/matmul.h"
#include "core/run/experiment.h"
#include "core/run/experiment_training.h"
#include "core/train/clip.h"
#include "core/train/trainer.h"
#include "tests/support/models.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"
#include "tests/support/temporary_folder.h"

namespace runexp {
namespace {

using Json = nlohmann::json;

double Number(const Json& text) { return std::strtod(text.get<std::string>().c_str(), nullptr); }

std::vector<float> Floats(const Json& list) {
  std::vector<float> floats;
  for (const Json& text : list) floats.push_back(static_cast<float>(Number(text)));
  return floats;
}

oracle::Array Rows(const Json& rows) {
  oracle::Array array(rows.size(), rows.at(0).size());
  array.values.clear();
  for (const Json& row : rows) std::ranges::copy(Floats(row), std::back_inserter(array.values));
  return array;
}

void ExpectSame(const Parameters& actual, const Json& expected) {
  ASSERT_EQ(actual.info.size(), expected.size());
  for (std::size_t i = 0; i < actual.info.size(); ++i) {
    const std::string& name = actual.info[i].name;
    EXPECT_TRUE(SameBits(actual.values[i].view(), Rows(expected.at(name)))) << name;
  }
}

Json ReadVectors(const std::string& name) {
  return Json::parse(std::ifstream(RUNEXP_SOURCE_DIR "/tests/vectors/" + name + ".json"));
}

// A value of the vectors' spec, as --set takes it.
std::string Override(const std::string& field, const Json& value) {
  const bool is_float = value.is_string() && value.get<std::string>().starts_with("0x");
  return field + "=" + (is_float ? fmt::to_string(Number(value)) : value.dump());
}

Experiment Prepare(const Json& vectors) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "text.txt") << vectors.at("text").get<std::string>();
  std::ofstream(folder.path() / "spec.toml") << "name = \"vectors\"\ncorpus.file = \"text.txt\"\n";
  std::vector<std::string> overrides;
  for (const auto& [field, value] : vectors.at("spec").items()) {
    overrides.push_back(Override(field, value));
  }
  return PrepareExperiment(ReadSpecFile(folder.path() / "spec.toml", overrides));
}

class VectorsTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(VectorsTest);

void CheckRandomNumbers(const Json& vectors, const Experiment& experiment) {
  const RandomStream stream(experiment.options.seed, "init/W_xh");
  const Json &draws = vectors.at("draws of init/W_xh"),
             &normals = vectors.at("normals of init/W_xh");
  for (std::size_t i = 0; i < draws.size(); ++i) {
    EXPECT_EQ(stream.Bits(i), std::stoull(draws[i].get<std::string>(), nullptr, 16));
    EXPECT_TRUE(SameBits(stream.Normal(i), Number(normals.at(i))));
  }
  std::vector<std::uint32_t> shuffle(vectors.at("shuffle of epoch 1").size());
  RandomStream(experiment.options.seed, "shuffle/epoch=1").FillPermutation(shuffle);
  EXPECT_EQ(shuffle, vectors.at("shuffle of epoch 1").get<std::vector<std::uint32_t>>());
}

// One product, and the loss and its gradient by row.
void CheckOutputLayer(const Json& expected, const Experiment& experiment,
                      const Parameters& parameters) {
  const auto targets = expected.at("targets").get<std::vector<std::int32_t>>();
  Matrix outputs(targets.size(), experiment.shape.vocabulary);
  MatMul(ToMatrix(Rows(expected.at("hidden_states"))).view(), Find(parameters, "W_hq").view(),
         Find(parameters, "b_q").RepeatedRow(), outputs.view());
  EXPECT_TRUE(SameBits(outputs.view(), Rows(expected.at("outputs"))));
  std::vector<float> losses(targets.size());
  experiment.options.loss->kernel(outputs.view(), targets,
                                  1.0f / static_cast<float>(targets.size()), losses);
  EXPECT_TRUE(SameBits(losses, Floats(expected.at("losses"))));
  EXPECT_TRUE(SameBits(outputs.view(), Rows(expected.at("output_gradients"))));
}

// Forward and backward through the first batch, from zero states.
void CheckGradients(const Json& expected, const Experiment& experiment,
                    const Parameters& parameters) {
  const auto inputs = expected.at("inputs").get<std::vector<std::int32_t>>();
  const auto targets = expected.at("targets").get<std::vector<std::int32_t>>();
  TransposedWeights transposed(experiment.shape);
  Transpose(parameters, transposed);
  Workspace work(experiment.shape, experiment.options.batch, 1);
  Parameters gradients(experiment.shape);
  const BatchOutcome outcome = LossAndGradients(parameters, transposed, *experiment.options.loss,
                                                {inputs, targets}, {}, work, gradients);
  EXPECT_TRUE(SameBits(work.layers[0].Hidden(), Rows(expected.at("hidden_states"))));
  ExpectSame(gradients, expected.at("gradients"));
  EXPECT_TRUE(SameBits(outcome.loss_sum, Number(expected.at("loss"))));
  EXPECT_TRUE(SameBits(outcome.gradient_norm, Number(expected.at("gradient_norm"))));
  const double factor = ClippingFactor(outcome.gradient_norm, experiment.options.clip_theta);
  EXPECT_TRUE(SameBits(factor, Number(expected.at("clipping_factor"))));
  EXPECT_TRUE(SameBits(static_cast<float>(experiment.options.schedule.learning_rate * factor),
                       static_cast<float>(Number(expected.at("step")))));
}

void CheckEpochs(const Json& expected, const RunRecord& record) {
  ASSERT_EQ(record.metrics.values.front().size(), expected.size());
  for (std::size_t e = 0; e < expected.size(); ++e) {
    for (std::size_t m = 0; m < kMetrics.size(); ++m) {
      EXPECT_TRUE(SameBits(record.metrics.values[m][e], Number(expected[e].at(kMetrics[m].name))))
          << kMetrics[m].name << " of epoch " << e + 1;
    }
  }
}

void CheckSamples(const Json& expected, const RunRecord& record) {
  ASSERT_EQ(record.samples.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& [epoch, prefix, text] = record.samples[i];
    EXPECT_EQ(Json({epoch, prefix, text}), expected[i]);
  }
}

void Check(const std::string& name) {
  SCOPED_TRACE(name);
  const Json vectors = ReadVectors(name);
  const Experiment experiment = Prepare(vectors);
  CheckRandomNumbers(vectors, experiment);
  const Parameters parameters = InitialParameters(experiment);
  ExpectSame(parameters, vectors.at("initial_parameters"));
  const Json& update = vectors.at("first update");
  CheckOutputLayer(update, experiment, parameters);
  CheckGradients(update, experiment, parameters);
  Trainer trainer(experiment.corpus->indices, experiment.shape, experiment.options,
                  {parameters, experiment.shape, experiment.options});
  trainer.Update();
  ExpectSame(trainer.state().parameters, update.at("parameters"));

  ExperimentTraining training(experiment, NewRecord(experiment));
  const RunRecord& record = training.record();
  while (!HasEnded(record.status)) training.Update();
  CheckEpochs(vectors.at("epochs"), record);
  CheckSamples(vectors.at("samples"), record);
  EXPECT_EQ(record.identity_text, vectors.at("identity_text").get<std::string>());
  EXPECT_EQ(record.result_sha256, vectors.at("result_sha256").get<std::string>());
}

TEST_P(VectorsTest, EachStepIsAsAnotherProgramComputedIt) {
  for (const char* sampling : {"consecutive", "random"}) {
    for (const char* loss : {"cross_entropy", "clipped_probability"}) {
      Check(std::string(sampling) + "_" + loss);
    }
  }
}

void ExpectSameShown(const Parameters& actual, const Json& expected) {
  for (const auto& [name, values] : expected.items()) {
    EXPECT_TRUE(SameBits(Find(actual, name).view(), Rows(values))) << name;
  }
}

void CheckUpdates(const Json& updates, const Experiment& experiment) {
  Trainer trainer(experiment.corpus->indices, experiment.shape, experiment.options,
                  {InitialParameters(experiment), experiment.shape, experiment.options});
  for (const Json& expected : updates) {
    const UpdateOutcome outcome = trainer.Update();
    EXPECT_TRUE(SameBits(outcome.clipping_factor, Number(expected.at("clipping_factor"))));
    EXPECT_TRUE(SameBits(outcome.step, static_cast<float>(Number(expected.at("step")))));
    const auto& moments = trainer.state().moments;
    ASSERT_EQ(moments.size(), expected.at("moments").size());
    for (std::size_t m = 0; m < moments.size(); ++m) {
      ExpectSameShown(moments[m], expected.at("moments")[m]);
    }
    ExpectSameShown(trainer.state().parameters, expected.at("parameters"));
  }
}

TEST_P(VectorsTest, EachOptimizerIsAsAnotherProgramComputedIt) {
  const Json runs = ReadVectors("optimizers");
  for (const OptimizerInfo& optimizer : Optimizers()) {
    if (optimizer.name == std::string("sgd")) continue;  // the runs above
    SCOPED_TRACE(optimizer.name);
    ASSERT_TRUE(runs.contains(optimizer.name));
    const Json& vectors = runs.at(optimizer.name);
    const Experiment experiment = Prepare(vectors);
    EXPECT_EQ(experiment.options.optimizer, &optimizer);
    CheckUpdates(vectors.at("updates"), experiment);
    ExperimentTraining training(experiment, NewRecord(experiment));
    const RunRecord& record = training.record();
    while (!HasEnded(record.status)) training.Update();
    CheckEpochs(vectors.at("epochs"), record);
    EXPECT_EQ(record.result_sha256, vectors.at("result_sha256").get<std::string>());
  }
}

void ExpectSame(const std::vector<Tensor>& actual, const Json& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (const Tensor& tensor : actual) {
    EXPECT_TRUE(SameBits(tensor.values, Rows(expected.at(tensor.name)).values)) << tensor.name;
  }
}

// The first update of a model, from zero states.
void CheckFirstUpdate(const Json& expected, const Experiment& experiment) {
  const Parameters parameters = InitialParameters(experiment);
  Trainer trainer(experiment.text.train, experiment.shape, experiment.options,
                  {parameters, experiment.shape, experiment.options});
  const BatchOutcome outcome = trainer.Update().batch;
  const std::vector<LayerWork>& layers = trainer.work().layers;
  ASSERT_EQ(layers.size(), expected.at("hidden_states").size());
  for (std::size_t l = 0; l < layers.size(); ++l) {
    EXPECT_TRUE(SameBits(layers[l].Hidden(), Rows(expected.at("hidden_states")[l])))
        << "layer " << l;
  }
  EXPECT_TRUE(SameBits(trainer.work().losses, Floats(expected.at("losses"))));
  EXPECT_TRUE(SameBits(outcome.loss_sum, Number(expected.at("loss"))));
  ExpectSame(trainer.gradients(), expected.at("gradients"));
  EXPECT_TRUE(SameBits(outcome.gradient_norm, Number(expected.at("gradient_norm"))));
}

void CheckEvaluations(const Json& expected, const RunRecord& record) {
  ASSERT_EQ(record.validation ? record.validation->epochs.size() : 0, expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    EXPECT_EQ(record.validation->epochs[k], expected[k].at("epoch"));
    for (std::size_t m = 0; m < kEvaluations.size(); ++m) {
      EXPECT_TRUE(SameBits(record.validation->curves.values[m][k],
                           Number(expected[k].at(kEvaluations[m].name))));
    }
  }
}

TEST_P(VectorsTest, EachModelIsAsAnotherProgramComputedIt) {
  const Json models = ReadVectors("models");
  std::set<std::string> cells;
  for (const auto& [name, vectors] : models.items()) {
    SCOPED_TRACE(name);
    const Experiment experiment = Prepare(vectors);
    cells.insert(experiment.shape.cell->name);
    ExpectSame(InitialParameters(experiment), vectors.at("initial_parameters"));
    CheckFirstUpdate(vectors.at("first update"), experiment);
    ExperimentTraining training(experiment, NewRecord(experiment));
    const RunRecord& record = training.record();
    while (!HasEnded(record.status)) training.Update();
    CheckEpochs(vectors.at("epochs"), record);
    CheckEvaluations(vectors.at("validation"), record);
    CheckSamples(vectors.at("samples"), record);
    ExpectSame(record.best_parameters, vectors.at("best_parameters"));
    EXPECT_EQ(record.result_sha256, vectors.at("result_sha256").get<std::string>());
  }
  for (const CellInfo& cell : Cells()) {
    EXPECT_TRUE(cell.gates.size() == 1 || cells.contains(cell.name)) << cell.name;
  }
}

}  // namespace
}  // namespace runexp
