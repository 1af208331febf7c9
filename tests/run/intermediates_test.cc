// The items of a trace against the oracle: every digest is that of the value that it names, in the
// order of the operations, on every target.
#include "core/run/intermediates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/base/sha256.h"
#include "core/parallel/thread_limit.h"
#include "tests/support/oracle.h"
#include "tests/support/small_experiment.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

using oracle::Array;

struct Named {
  std::string name, sha256;
  bool operator==(const Named&) const = default;
};
using Items = std::vector<Named>;

void PrintTo(const Named& item, std::ostream* out) { *out << item.name << " " << item.sha256; }

template <typename T>
std::string Digest(const std::vector<T>& values) {
  return Sha256Hex(std::as_bytes(std::span(values)));
}

std::string At(const std::string& name, std::int64_t t) {
  return name + "[" + std::to_string(t) + "]";
}

// The sums of squares of each panel of 32 columns.
std::vector<double> Squares(const Array& m) {
  std::vector<double> squares;
  for (std::size_t first = 0; first < m.cols; first += 32) {
    Array panel(m.rows, std::min<std::size_t>(32, m.cols - first));
    for (std::size_t r = 0; r < panel.rows; ++r) {
      for (std::size_t c = 0; c < panel.cols; ++c) panel(r, c) = m(r, first + c);
    }
    squares.push_back(oracle::SumOfSquares(panel));
  }
  return squares;
}

// Goes through one update as the page NUMERICS.md describes it.
class OracleUpdate {
 public:
  OracleUpdate(oracle::Model& model, Array& state, const oracle::Options& options,
               const oracle::Batch& batch)
      : model_(model), state_(state), options_(options), batch_(batch), M_(batch.inputs.size()) {}

  Items Run() {
    Add("batch inputs", batch_.inputs);
    Add("batch targets", batch_.targets);
    Add("state H[-1]", state_.values);
    Forward();
    Losses();
    Backward();
    Step();
    return std::move(items_);
  }

 private:
  std::size_t T() const { return options_.time_steps; }
  std::size_t N() const { return options_.batch_size; }

  template <typename T>
  void Add(const std::string& name, const std::vector<T>& values) {
    items_.push_back({name, Digest(values)});
  }
  void AddSteps(const std::string& name, const Array& m) {
    for (std::size_t t = 0; t < T(); ++t) {
      Add(At(name, static_cast<std::int64_t>(t)), oracle::RowBlock(m, t * N(), N()).values);
    }
  }

  // H_t is the final state of a batch of t + 1 steps.
  void Forward() {
    hidden_ = Array(M_, state_.cols);
    for (std::size_t t = 0; t < T(); ++t) {
      oracle::Options shorter = options_;
      shorter.time_steps = t + 1;
      oracle::Batch part = batch_;
      part.inputs.resize((t + 1) * N());
      part.targets.resize((t + 1) * N());
      const Array h = oracle::Differentiate(model_, shorter, part, state_).final_state;
      std::ranges::copy(h.values, &hidden_(t * N(), 0));
    }
    AddSteps("forward H", hidden_);
    outputs_ = oracle::MatMul(hidden_, model_["W_hq"], oracle::RepeatedRow(model_["b_q"], M_));
    AddSteps("outputs O", outputs_);
  }

  void Losses() {
    const float scale = 1.0f / static_cast<float>(M_);
    Array losses(M_, 1);
    double sum = 0;
    for (std::size_t r = 0; r < M_; ++r) {
      const auto row = std::span(outputs_.values).subspan(r * outputs_.cols, outputs_.cols);
      losses(r, 0) = options_.clipped_probability
                         ? oracle::ClippedProbability(row, batch_.targets[r], scale)
                         : oracle::SoftmaxCrossEntropy(row, batch_.targets[r], scale);
      sum += static_cast<double>(losses(r, 0));
    }
    AddSteps("row_losses loss", losses);
    Add("loss sum", std::vector{sum});
    AddSteps("output_gradient G", outputs_);
  }

  void Backward() {
    const Array D =
        oracle::MatMul(outputs_, oracle::Transposed(model_["W_hq"]), Array(M_, hidden_.cols));
    AddSteps("hidden_gradient D", D);
    Array after;
    for (std::size_t t = T(); t-- > 0;) {
      Array dz = oracle::RowBlock(D, t * N(), N());
      if (t + 1 < T()) dz = oracle::MatMul(after, oracle::Transposed(model_["W_hh"]), dz);
      oracle::ActivateBackward(oracle::FindCell(model_.cell),
                               oracle::RowBlock(hidden_, t * N(), N()), dz);
      Add(At("backward dZ", static_cast<std::int64_t>(t)), dz.values);
      after = dz;
    }
  }

  void Step() {
    const oracle::Gradients gradients = oracle::Differentiate(model_, options_, batch_, state_);
    double sum = 0;
    for (std::size_t i = 0; i < model_.names.size(); ++i) {
      Add("gradient " + model_.names[i], gradients.by.tensors[i].values);
      sum += oracle::SumOfSquares(gradients.by.tensors[i]);
    }
    for (std::size_t i = 0; i < model_.names.size(); ++i) {
      Add("squares " + model_.names[i], Squares(gradients.by.tensors[i]));
    }
    const double norm = std::sqrt(sum);
    const double factor = std::min(options_.clip_theta / norm, 1.0);
    const auto step = static_cast<float>(options_.learning_rate * factor);
    Add("norm gradients", std::vector{norm});
    Add("clipping factor", std::vector{factor});
    Add("clipping step", std::vector{step});
    for (std::size_t i = 0; i < model_.names.size(); ++i) {
      oracle::SgdUpdate(step, gradients.by.tensors[i], model_.tensors[i]);
      Add("parameters " + model_.names[i], model_.tensors[i].values);
    }
    state_ = gradients.final_state;
  }

  oracle::Model& model_;
  Array& state_;
  const oracle::Options& options_;
  const oracle::Batch& batch_;
  std::size_t M_;
  Array hidden_, outputs_;
  Items items_;
};

oracle::Options OptionsOf(const Experiment& experiment) {
  const Spec::Training& training = experiment.spec.training;
  oracle::Options options;
  options.clipped_probability = experiment.options.loss == FindLoss("clipped_probability");
  options.batch_size = experiment.options.batch.batch_size;
  options.time_steps = experiment.options.batch.time_steps;
  options.learning_rate = training.learning_rate;
  options.clip_theta = training.clip_theta;
  options.seed = experiment.options.seed;
  return options;
}

// The items of the last update, without those of its epoch.
Items TracedItems(const ExperimentTraining& training, std::int64_t update) {
  Items items;
  TakeUpdate(training, update, [&](const TraceItem& item) {
    EXPECT_EQ(item.update, update);
    if (item.operation >= Operation::kMetrics) return;
    items.push_back({std::string(InfoOf(item.operation).name) + " " + item.tensor, item.sha256});
  });
  return items;
}

void CompareEpoch(const Experiment& experiment) {
  const oracle::Options options = OptionsOf(experiment);
  const ModelShape& shape = experiment.shape;
  const auto batches = oracle::EpochBatches(experiment.corpus->indices, options, 1);
  oracle::Model model = oracle::InitialModel(shape.cell->name, shape.vocabulary, shape.hidden_units,
                                             experiment.spec.model.initial_stddev, options.seed);
  Array state(options.batch_size, shape.hidden_units);
  ExperimentTraining training(experiment, NewRecord(experiment));
  training.KeepOverwritten();
  std::int64_t update = 0;
  for (const oracle::Batch& batch : batches) {
    SCOPED_TRACE(++update);
    const Items expected = OracleUpdate(model, state, options, batch).Run();
    training.Update();
    EXPECT_EQ(TracedItems(training, update), expected);
  }
  EXPECT_EQ(update, 5);
}

class IntermediatesTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(IntermediatesTest);

TEST_P(IntermediatesTest, EveryDigestIsTheOracles) {
  for (const LossInfo& loss : Losses()) {
    for (const CellInfo& cell : Cells()) {
      SCOPED_TRACE(std::string(loss.name) + ", " + cell.name);
      CompareEpoch(SmallExperiment(
          {std::string("training.loss=") + loss.name, std::string("model.cell=") + cell.name}));
    }
  }
}

// More rows than a block of the output layer, and a vocabulary of several panels.
TEST_P(IntermediatesTest, EveryBlockOfOutputsIsKept) {
  const ThreadLimit one(1);  // each thread has a block
  CompareEpoch(SmallExperiment({"training.batch_size=20", "corpus.max_characters=750",
                                "training.time_steps=7", "model.hidden_units=40"}));
}

TEST(Intermediates, NotANumberHasOneDigest) {
  // Processors give a NaN one sign or the other.
  const Experiment experiment = SmallExperiment();
  std::vector<std::string> digests;
  for (const float sign : {1.0f, -1.0f}) {
    Parameters parameters(experiment.shape);
    parameters.values[1](2, 3) = std::copysign(std::nanf(""), sign);
    TakeParameters(parameters, 0, [&](const TraceItem& item) {
      if (item.tensor == "W_hh") digests.push_back(item.sha256);
    });
  }
  ASSERT_EQ(digests.size(), 2u);
  EXPECT_EQ(digests[0], digests[1]);
}

}  // namespace
}  // namespace runexp
