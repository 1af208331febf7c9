// The items of a trace against the oracle: every digest is that of the value that it names, in the
// order of the operations, on every target.
#include "core/run/intermediates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "core/base/sha256.h"
#include "core/parallel/thread_limit.h"
#include "tests/support/models.h"
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
  OracleUpdate(oracle::Model& model, oracle::States& state, const oracle::Options& options,
               const oracle::Batch& batch, std::int64_t update)
      : model_(model),
        state_(state),
        options_(options),
        batch_(batch),
        M_(batch.inputs.size()),
        g_(oracle::Differentiate(model, options, batch, state, update)) {}

  Items Run() {
    Add("batch inputs", batch_.inputs);
    Add("batch targets", batch_.targets);
    for (std::size_t i = 0; i < state_.size(); ++i) {
      Add("state " + Name(i) + "[-1]", state_[i].values);
    }
    Forward();
    Losses();
    Backward();
    Step();
    return std::move(items_);
  }

 private:
  std::size_t T() const { return options_.time_steps; }
  std::size_t N() const { return options_.batch_size; }

  // H, C, H_2, …
  std::string Name(std::size_t i) const {
    const std::size_t carried = FindCell(model_.shape.cell)->carried;
    return std::string(i % carried == 0 ? "H" : "C") +
           (i < carried ? "" : "_" + std::to_string(i / carried + 1));
  }

  template <typename T>
  void Add(const std::string& name, const std::vector<T>& values) {
    items_.push_back({name, Digest(values)});
  }
  void AddSteps(const std::string& name, const Array& m) {
    for (std::size_t t = 0; t < T(); ++t) {
      Add(At(name, static_cast<std::int64_t>(t)), oracle::RowBlock(m, t * N(), N()).values);
    }
  }

  // The gates and the states of each layer, step by step; H comes last.
  void AddLayers() {
    const oracle::Cell& cell = oracle::FindCell(model_.shape.cell);
    for (std::size_t l = 0; l < g_.layers.size(); ++l) {
      const std::string suffix = l == 0 ? "" : "_" + std::to_string(l + 1);
      for (std::size_t t = 0; t < T(); ++t) {
        const oracle::Step& step = g_.layers[l].steps[t];
        const auto at = static_cast<std::int64_t>(t);
        for (std::size_t g = 0; g < step.gates.size(); ++g) {
          Add(At(std::string("forward gate_") + cell.gates[g].suffix + suffix, at),
              step.gates[g].values);
        }
        for (std::size_t i = cell.carried; i-- > 0;) {
          Add(At("forward " + Name(l * cell.carried + i), at), step.carried[i].values);
        }
      }
    }
  }

  void Forward() {
    AddLayers();
    AddSteps("outputs O", g_.outputs);
  }

  void Losses() {
    Array losses(M_, 1);
    losses.values = g_.losses;
    AddSteps("row_losses loss", losses);
    Add("loss sum", std::vector{g_.loss_sum});
    AddSteps("output_gradient G", g_.d_outputs);
  }

  void Backward() {
    AddSteps("hidden_gradient D", g_.d_hidden);
    const oracle::Cell& cell = oracle::FindCell(model_.shape.cell);
    for (std::size_t l = g_.layers.size(); l-- > 0;) {
      const std::string suffix = l == 0 ? "" : "_" + std::to_string(l + 1);
      for (std::size_t t = T(); t-- > 0;) {
        const std::vector<Array>& d_gates = g_.layers[l].back[t].d_gates;
        for (std::size_t i = 0; i < d_gates.size(); ++i) {
          std::string name = "dP_h";  // of the GRU's reset gate
          if (i < cell.gates.size()) name = std::string("dZ_") + cell.gates[i].suffix;
          if (cell.gates.size() == 1) name = "dZ";
          Add(At("backward " + name + suffix, static_cast<std::int64_t>(t)), d_gates[i].values);
        }
      }
    }
  }

  void Step() {
    double sum = 0;
    for (std::size_t i = 0; i < model_.names.size(); ++i) {
      Add("gradient " + model_.names[i], g_.by.tensors[i].values);
      sum += oracle::SumOfSquares(g_.by.tensors[i]);
    }
    for (std::size_t i = 0; i < model_.names.size(); ++i) {
      Add("squares " + model_.names[i], Squares(g_.by.tensors[i]));
    }
    const double norm = std::sqrt(sum);
    const double factor = std::min(options_.clip_theta / norm, 1.0);
    const auto step = static_cast<float>(options_.learning_rate * factor);
    Add("norm gradients", std::vector{norm});
    Add("clipping factor", std::vector{factor});
    Add("clipping step", std::vector{step});
    for (std::size_t i = 0; i < model_.names.size(); ++i) {
      oracle::SgdUpdate(step, g_.by.tensors[i], model_.tensors[i]);
      Add("parameters " + model_.names[i], model_.tensors[i].values);
    }
    state_ = g_.final_state;
  }

  oracle::Model& model_;
  oracle::States& state_;
  const oracle::Options& options_;
  const oracle::Batch& batch_;
  std::size_t M_;
  oracle::Gradients g_;
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
    if (item.operation >= Operation::kEpochMetrics) return;
    items.push_back({std::string(InfoOf(item.operation).name) + " " + item.tensor, item.sha256});
  });
  return items;
}

void CompareEpoch(const Experiment& experiment) {
  const oracle::Options options = OptionsOf(experiment);
  const ModelShape& shape = experiment.shape;
  const auto batches = oracle::EpochBatches(experiment.corpus->indices, options, 1);
  oracle::Model model = oracle::InitialModel(
      ToOracle(shape), {"normal", experiment.spec.model.initial_stddev}, options.seed);
  oracle::States state = oracle::ZeroStates(model.shape, options.batch_size);
  ExperimentTraining training(experiment, NewRecord(experiment));
  training.KeepOverwritten();
  std::int64_t update = 0;
  for (const oracle::Batch& batch : batches) {
    SCOPED_TRACE(++update);
    const Items expected = OracleUpdate(model, state, options, batch, update).Run();
    training.Update();
    EXPECT_EQ(TracedItems(training, update), expected);
  }
  EXPECT_EQ(update, 5);
}

Items StateItems(const TrainingState& state, const OptimizerInfo& optimizer) {
  Items items;
  TakeState(state, optimizer, 0, [&](const TraceItem& item) {
    items.push_back({std::string(InfoOf(item.operation).name) + " " + item.tensor, item.sha256});
  });
  return items;
}

class IntermediatesTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(IntermediatesTest);

TEST_P(IntermediatesTest, EveryDigestIsTheOracles) {
  for (const LossInfo& loss : Losses()) {
    for (const CellInfo& cell : Cells()) {
      SCOPED_TRACE(std::string(loss.name) + ", " + cell.name);
      std::vector<std::string> overrides = OverridesFor(cell);
      overrides.push_back(std::string("training.loss=") + loss.name);
      CompareEpoch(SmallExperiment(overrides));
    }
  }
}

TEST_P(IntermediatesTest, LayersAnEmbeddingAndDropoutAreTraced) {
  for (const CellInfo& cell : Cells()) {
    SCOPED_TRACE(cell.name);
    std::vector<std::string> overrides = {"model.layers=2", "model.embedding_units=6",
                                          "model.dropout=0.3", "model.output_dropout=0.2"};
    for (const std::string& choice : OverridesFor(cell)) overrides.push_back(choice);
    CompareEpoch(SmallExperiment(overrides));
  }
}

// More rows than a block of the output layer, and a vocabulary of several panels.
TEST_P(IntermediatesTest, EveryBlockOfOutputsIsKept) {
  const ThreadLimit one(1);  // each thread has a block
  CompareEpoch(SmallExperiment({"training.batch_size=20", "corpus.max_characters=750",
                                "training.time_steps=7", "model.hidden_units=40"}));
}

// Before the parameters come the moments, which the update has computed first.
TEST(Intermediates, MomentsAreTraced) {
  const Experiment experiment = SmallExperiment(
      {"training.optimizer=adam", "training.learning_rate=0.02", "training.clip_theta=1"});
  ExperimentTraining training(experiment, NewRecord(experiment));
  training.KeepOverwritten();
  training.Update();
  const TrainingState& state = training.trainer().state();
  const Items items = StateItems(state, *experiment.options.optimizer);
  ASSERT_EQ(items.size(), 15u);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto digest = [&](const Parameters& tensors) {
      const Matrix& m = tensors.values[i];
      std::vector<float> values;
      for (std::size_t r = 0; r < m.rows(); ++r) {
        for (std::size_t c = 0; c < m.cols(); ++c) values.push_back(m(r, c));
      }
      return Digest(values);
    };
    const std::string& name = state.parameters.info[i].name;
    EXPECT_EQ(items[i], (Named{"moments exp_avg." + name, digest(state.moments[0])}));
    EXPECT_EQ(items[5 + i], (Named{"moments exp_avg_sq." + name, digest(state.moments[1])}));
    EXPECT_EQ(items[10 + i], (Named{"parameters " + name, digest(state.parameters)}));
  }
  const Items traced = TracedItems(training, 1);
  ASSERT_GT(traced.size(), 15u);
  EXPECT_TRUE(std::ranges::equal(std::span(traced).last(15), items));
}

TEST(Intermediates, NotANumberHasOneDigest) {
  // Processors give a NaN one sign or the other.
  const Experiment experiment = SmallExperiment();
  std::vector<std::string> digests;
  for (const float sign : {1.0f, -1.0f}) {
    Parameters parameters(experiment.shape);
    parameters.values[1](2, 3) = std::copysign(std::nanf(""), sign);
    TakeState({parameters, experiment.shape, experiment.options}, *experiment.options.optimizer, 0,
              [&](const TraceItem& item) {
                if (item.tensor == "W_hh") digests.push_back(item.sha256);
              });
  }
  ASSERT_EQ(digests.size(), 2u);
  EXPECT_EQ(digests[0], digests[1]);
}

}  // namespace
}  // namespace runexp
