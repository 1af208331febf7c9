#include "core/train/optimizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

const std::vector<std::int32_t> kOccurring = {1, 2, 6};

OptimizerStep StepOf(double learning_rate, std::int64_t update) {
  OptimizerStep step;
  step.learning_rate = learning_rate;
  step.update = update;
  return step;
}

oracle::Model ZerosLike(const oracle::Model& model) {
  oracle::Model zeros = model;
  for (oracle::Array& tensor : zeros.tensors) std::ranges::fill(tensor.values, 0.0f);
  return zeros;
}

const OptimizerOptions kOptions = {.momentum = {.momentum = 0.8},
                                   .adagrad = {.eps = 1e-3, .initial_accumulator_value = 0.1},
                                   .rmsprop = {.alpha = 0.95, .eps = 1e-4},
                                   .adam = {.beta1 = 0.85, .beta2 = 0.9, .eps = 1e-5},
                                   .adamw = {.weight_decay = 0.1}};
const oracle::HyperParameters kHyper = {.momentum = 0.8,
                                        .adagrad_eps = 1e-3,
                                        .initial_accumulator_value = 0.1,
                                        .alpha = 0.95,
                                        .rmsprop_eps = 1e-4,
                                        .beta1 = 0.85,
                                        .beta2 = 0.9,
                                        .adam_eps = 1e-5,
                                        .weight_decay = 0.1};

// A model and its moments, here and in the oracle. In the gradients given here the embedding rows
// of characters that do not occur hold anything; for the oracle they are zero.
struct Problem {
  Problem(const ModelShape& model_shape, const OptimizerInfo& info)
      : shape(model_shape),
        optimizer(info),
        expected(RandomModel(shape, "model")),
        parameters(ToParameters(expected)),
        moments(InitialMoments(optimizer, kOptions, shape)),
        transposed(shape) {
    oracle::Model moment = ZerosLike(expected);
    for (oracle::Array& tensor : moment.tensors) {
      std::ranges::fill(tensor.values, oracle::InitialMoment(optimizer.name, kHyper));
    }
    expected_moments.resize(oracle::FindOptimizer(optimizer.name).moments, moment);
  }

  void Update(OptimizerStep step, oracle::Model gradients) {
    step.options = kOptions;
    step.options.momentum.nesterov = nesterov;
    Parameters given = ToParameters(gradients);
    UpdateParameters(optimizer, step, kOccurring, given, moments, parameters, transposed);
    for (std::size_t i = 0; i < gradients.tensors.size(); ++i) {
      if (parameters.info[i].kind == TensorKind::kEmbedding) ZeroOthers(gradients.tensors[i]);
    }
    oracle::OptimizerStep same = {kHyper, step.learning_rate, step.clipping_factor,
                                  step.clipping_bound, step.update};
    same.hyper.nesterov = nesterov;
    for (std::size_t i = 0; i < expected.tensors.size(); ++i) {
      std::vector<oracle::Array*> of_tensor;
      for (oracle::Model& moment : expected_moments) of_tensor.push_back(&moment.tensors[i]);
      oracle::UpdateArray(oracle::FindOptimizer(optimizer.name), same, gradients.tensors[i],
                          of_tensor, expected.tensors[i]);
    }
  }
  static void ZeroOthers(oracle::Array& gradient) {
    for (std::size_t r = 0; r < gradient.rows; ++r) {
      if (std::ranges::count(kOccurring, static_cast<std::int32_t>(r)) > 0) continue;
      for (std::size_t c = 0; c < gradient.cols; ++c) gradient(r, c) = 0;
    }
  }
  void ExpectTheOracles() const {
    EXPECT_TRUE(SameBits(parameters, expected));
    ASSERT_EQ(moments.size(), expected_moments.size());
    for (std::size_t m = 0; m < moments.size(); ++m) {
      EXPECT_TRUE(SameBits(moments[m], expected_moments[m])) << optimizer.moments[m];
    }
    for (std::size_t i = 0; i < expected.tensors.size(); ++i) {
      const Matrix& out = transposed.values[i];
      if (out.rows() == 0) continue;
      EXPECT_TRUE(SameBits(out.view(), oracle::Transposed(expected.tensors[i])));
    }
  }

  ModelShape shape;
  const OptimizerInfo& optimizer;
  oracle::Model expected;
  std::vector<oracle::Model> expected_moments;
  Parameters parameters;
  std::vector<Parameters> moments;
  TransposedWeights transposed;
  bool nesterov = false;
};

// Of each magnitude: some that count as zero when squared, and some that overflow.
oracle::Model Gradients(const ModelShape& shape, const std::string& name) {
  oracle::Model gradients = RandomModel(shape, name);
  for (oracle::Array& tensor : gradients.tensors) {
    for (std::size_t i = 0; i < tensor.values.size(); i += 3) {
      tensor.values[i] = std::ldexp(tensor.values[i], static_cast<int>(i % 230) - 125);
    }
  }
  return gradients;
}

// With panels of several tensors that differ in number: an embedding may be narrower or wider.
std::vector<ModelShape> Shapes() {
  return {{.vocabulary = 9, .hidden_units = 5},
          {.vocabulary = 40, .hidden_units = 33},
          {.vocabulary = 8, .hidden_units = 8},
          {.vocabulary = 9, .hidden_units = 70, .layers = 2, .embedding_units = 3},
          {.vocabulary = 40, .hidden_units = 5, .layers = 2, .embedding_units = 70}};
}

class OptimizerTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(OptimizerTest);

TEST_P(OptimizerTest, EveryBitIsTheOracles) {
  for (const OptimizerInfo& optimizer : Optimizers()) {
    for (const ModelShape& shape : Shapes()) {
      for (const bool nesterov : {false, true}) {
        SCOPED_TRACE(optimizer.name);
        Problem problem(shape, optimizer);
        problem.nesterov = nesterov;
        for (std::int64_t update = 1; update <= 5; ++update) {
          OptimizerStep step = StepOf(0.3, update);
          if (update % 2 == 0) step.clipping_factor = 0.7;
          if (update > 3) step.clipping_bound = 0.4f;
          problem.Update(step, Gradients(shape, "gradients " + std::to_string(update)));
          problem.ExpectTheOracles();
        }
      }
    }
  }
}

// An optimiser that moves parameters even on a zero gradient must be given the zeros.
TEST_P(OptimizerTest, RowsThatDoNotOccurHaveAZeroGradient) {
  OptimizerInfo dense = *FindOptimizer("sgd");
  dense.zero_gradient_is_no_update = false;
  dense.update_rows = nullptr;
  const ModelShape shape = Shapes()[0];
  Problem problem(shape, dense);
  problem.Update(StepOf(0.3, 1), RandomModel(shape, "gradients"));
  problem.ExpectTheOracles();
}

// The moments of a character that occurred once fade to zero, not to the smallest denormal, which
// 0.9 would keep for ever.
TEST_P(OptimizerTest, AMomentBecomesZero) {
  for (const OptimizerInfo& optimizer : Optimizers()) {
    SCOPED_TRACE(optimizer.name);
    const ModelShape shape = Shapes()[0];
    Problem problem(shape, optimizer);
    problem.Update(StepOf(0.3, 1), RandomModel(shape, "gradients"));
    const oracle::Model none = ZerosLike(problem.expected);
    for (std::int64_t update = 2; update < 1800; ++update) {
      problem.Update(StepOf(0.3, update), none);
      for (const Parameters& moment : problem.moments) {
        for (const Matrix& m : moment.values) {
          for (const float x : m.storage()) ASSERT_TRUE(x == 0 || std::abs(x) >= 0x1p-100f);
        }
      }
    }
    problem.ExpectTheOracles();
    if (optimizer.moments.empty() || optimizer.name == std::string("adagrad")) continue;
    for (const Parameters& moment : problem.moments) {
      for (const Matrix& m : moment.values) {
        for (const float x : m.storage()) ASSERT_EQ(x, 0);
      }
    }
  }
}

// 0 / 0, infinite moments and an infinite step size leave a parameter as it is or infinite.
TEST_P(OptimizerTest, NoParameterBecomesNaN) {
  for (const OptimizerInfo& optimizer : Optimizers()) {
    SCOPED_TRACE(optimizer.name);
    const ModelShape shape = Shapes()[0];
    Problem problem(shape, optimizer);
    oracle::Model huge = RandomModel(shape, "gradients");
    for (oracle::Array& tensor : huge.tensors) {
      for (float& x : tensor.values) x = x < 0 ? -3e38f : x > 0.1f ? 3e38f : 0.0f;
    }
    for (const double rate : {1e-30, 1e37, 0.0}) {
      for (std::int64_t update = 1; update < 6; ++update) {
        problem.Update(StepOf(rate, update), huge);
        for (float& x : huge.tensors[0].values) x = -x;
      }
      for (const Matrix& m : problem.parameters.values) {
        for (const float x : m.storage()) ASSERT_FALSE(std::isnan(x));
      }
      problem.ExpectTheOracles();
    }
  }
}

TEST(Optimizers, AreFoundByTheirNames) {
  for (const OptimizerInfo& optimizer : Optimizers()) {
    EXPECT_EQ(FindOptimizer(optimizer.name), &optimizer);
  }
  EXPECT_EQ(FindOptimizer("sg"), nullptr);
}

}  // namespace
}  // namespace runexp
