// Forward and backward pass: every gradient against central differences of a double-precision
// model, and on every target against the oracle, bit by bit.
#include "core/model/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/reference_model.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

struct Case {
  ModelShape shape;
  BatchShape batch;
  const LossInfo* loss;
  bool carried;  // the state before the batch is not zero
};

std::vector<Case> Cases() {
  struct Sizes {
    ModelShape shape;
    BatchShape batch;
  };
  const Sizes sizes[] = {{{7, 5}, {3, 4}},
                         {{17, 13}, {2, 5}},
                         {{11, 33}, {1, 3}},
                         {{2, 1}, {2, 2}},
                         {{33, 16}, {5, 1}},  // one step: no gradient through the recurrence
                         {{5, 3}, {11, 12}},  // more rows than a block of the output layer
                         {{7, 5, nullptr, 2}, {3, 4}},                // layers
                         {{7, 5, nullptr, 1, 3}, {3, 4}},             // an embedding
                         {{7, 17, nullptr, 3, 4, 0.4, 0.3}, {2, 3}},  // both, with dropout
                         {{7, 5, nullptr, 1, 0, 0, 0.5}, {3, 4}}};
  std::vector<Case> cases;
  for (const Sizes& s : sizes) {
    for (const CellInfo& cell : Cells()) {
      for (const LossInfo& loss : Losses()) {
        for (const bool carried : {false, true}) {
          ModelShape shape = s.shape;
          shape.cell = &cell;
          cases.push_back({shape, s.batch, &loss, carried});
        }
      }
    }
  }
  return cases;
}

bool IsClipped(const Case& c) { return c.loss == FindLoss("clipped_probability"); }

std::string Name(const Case& c) {
  return std::string(c.shape.cell->name) + ", " + c.loss->name + ", V " +
         std::to_string(c.shape.vocabulary) + ", H " + std::to_string(c.shape.hidden_units) +
         ", layers " + std::to_string(c.shape.layers) + ", E " +
         std::to_string(c.shape.embedding_units) + ", N " + std::to_string(c.batch.batch_size) +
         ", T " + std::to_string(c.batch.time_steps) +
         (c.carried ? ", carried state" : ", zero state");
}

// Under the clipped loss the outputs must stay away from the clipping limits, where it has no
// derivative: biases are far outside or well inside, and weights move them by less than 0.15.
void KeepOutputsAwayFromTheLimits(oracle::Model& model) {
  const float biases[] = {0.5f, 0.45f, -0.5f, 0.7f, 1.5f, 0.4f};
  oracle::Array &W_hq = model["W_hq"], &b_q = model["b_q"];
  for (std::size_t v = 0; v < b_q.cols; ++v) b_q(0, v) = biases[v % 6];
  float largest = 0;
  for (const float x : W_hq.values) largest = std::max(largest, std::fabs(x));
  for (float& x : W_hq.values) x *= 0.15f / (largest * static_cast<float>(W_hq.rows));
}

struct Problem {
  explicit Problem(const Case& c)
      : model(RandomModel(c.shape, "model")),
        batch(RandomBatch(c.batch.targets(), c.shape.vocabulary)),
        states(oracle::ZeroStates(model.shape, c.batch.batch_size)) {
    if (IsClipped(c)) KeepOutputsAwayFromTheLimits(model);
    if (!c.carried) return;
    for (std::size_t i = 0; i < states.size(); ++i) {
      oracle::Array& state = states[i];
      state = RandomArray(state.rows, state.cols, "state " + std::to_string(i));
      for (float& x : state.values) x = std::tanh(x);
    }
  }

  oracle::Model model;
  oracle::Batch batch;
  oracle::States states;
};

// The update whose masks are drawn.
constexpr DropoutDraw kDraw = {.seed = 5, .update = 17};

struct Result {
  double loss_sum;
  Parameters gradients;
  Workspace work;
};

constexpr float kNotWritten = 123.0f;

void SetInitialStates(const oracle::States& states, Workspace& work) {
  for (std::size_t i = 0; i < states.size(); ++i) {
    const MatrixView initial = work.InitialState(i);
    for (std::size_t n = 0; n < initial.rows; ++n) {
      for (std::size_t h = 0; h < initial.cols; ++h) initial(n, h) = states[i](n, h);
    }
  }
}

// The gradients start as kNotWritten everywhere except in the padding.
Result Compute(const Case& c, const Problem& problem) {
  Result result{0, Parameters(c.shape), Workspace(c.shape, c.batch, 1)};
  for (Matrix& m : result.gradients.values) {
    for (std::size_t r = 0; r < m.rows(); ++r) {
      for (std::size_t k = 0; k < m.cols(); ++k) m(r, k) = kNotWritten;
    }
  }
  const Parameters parameters = ToParameters(problem.model);
  TransposedWeights transposed(c.shape);
  Transpose(parameters, transposed);
  SetInitialStates(problem.states, result.work);
  const BatchOutcome outcome = LossAndGradients(parameters, transposed, *c.loss,
                                                {problem.batch.inputs, problem.batch.targets},
                                                kDraw, result.work, result.gradients);
  result.loss_sum = outcome.loss_sum;
  return result;
}

std::vector<std::int32_t> Distinct(const oracle::Indices& inputs) {
  const std::set<std::int32_t> set(inputs.begin(), inputs.end());
  return {set.begin(), set.end()};
}

// The gradient rows of characters that did not occur must be untouched; they count as zero.
void ExpectOthersUntouched(Result& result, const oracle::Batch& batch) {
  EXPECT_EQ(result.work.occurring, Distinct(batch.inputs));
  const std::set<std::int32_t> occurring(batch.inputs.begin(), batch.inputs.end());
  for (std::size_t i = 0; i < result.gradients.values.size(); ++i) {
    if (result.gradients.info[i].kind != TensorKind::kEmbedding) continue;
    Matrix& m = result.gradients.values[i];
    for (std::size_t v = 0; v < m.rows(); ++v) {
      if (occurring.contains(static_cast<std::int32_t>(v))) continue;
      for (std::size_t h = 0; h < m.cols(); ++h) {
        ASSERT_EQ(m(v, h), kNotWritten) << "row " << v;
        m(v, h) = 0.0f;
      }
    }
  }
}

reference::Array ToDouble(const oracle::Array& a) {
  return {a.rows, a.cols, {a.values.begin(), a.values.end()}};
}

// The step of the central differences, small enough that no unit reaches the kink of relu.
constexpr double kStep = 1e-6;

double Sum(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

double Norm(const std::vector<double>& x) {
  return std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0));
}

// The gradient with respect to one tensor is a mean over the targets. `magnitude` is the mean of
// the terms' absolute values, to which rounding errors are proportional even if the terms cancel.
struct ReferenceGradient {
  std::vector<double> values, magnitude;
};

class Reference {
 public:
  Reference(const Case& c, const Problem& problem)
      : loss_(IsClipped(c) ? reference::Loss::kClippedProbability : reference::Loss::kCrossEntropy),
        batch_(problem.batch),
        model_{problem.model.shape.cell, problem.model.shape.layers} {
    for (const oracle::Array& state : problem.states) states_.push_back(ToDouble(state));
    for (std::size_t i = 0; i < problem.model.names.size(); ++i) {
      model_.tensors[problem.model.names[i]] = ToDouble(problem.model.tensors[i]);
    }
  }

  reference::Forward Forward() const {
    return reference::Run(model_, loss_, batch_.inputs, batch_.targets, states_);
  }

  // The masks of dropout are a part of the function that is differentiated.
  void SetMasks(const Workspace& work) {
    for (const LayerWork& layer : work.layers) {
      reference::Array& mask = model_.masks.emplace_back();
      if (!layer.HasDropout()) continue;
      mask = {layer.mask.rows(), layer.mask.cols(), {}};
      for (std::size_t r = 0; r < mask.rows; ++r) {
        for (std::size_t c = 0; c < mask.cols; ++c) {
          mask.values.push_back(static_cast<double>(layer.mask(r, c)));
        }
      }
    }
  }

  // Fourth-order central differences. Their error is h^4 / 30 times the fifth derivative (at most
  // 24 / 0.25^5 under the clipped loss), which is negligible, plus the rounding of the losses over
  // h.
  ReferenceGradient Gradient(const std::string& tensor) {
    ReferenceGradient gradient;
    const auto M = static_cast<double>(batch_.targets.size());
    for (double& x : model_.tensors.at(tensor).values) {
      std::vector<double> terms(batch_.targets.size());
      const double middle = x;
      for (const auto& [steps, weight] :
           {std::pair{-2, 1.0}, std::pair{-1, -8.0}, std::pair{1, 8.0}, std::pair{2, -1.0}}) {
        x = middle + steps * kStep;
        const reference::Forward forward = Forward();
        for (std::size_t m = 0; m < terms.size(); ++m) {
          terms[m] += weight * forward.losses[m] / (12 * kStep * M);
        }
      }
      x = middle;
      gradient.values.push_back(Sum(terms));
      for (double& term : terms) term = std::fabs(term);
      gradient.magnitude.push_back(Sum(terms));
    }
    return gradient;
  }

 private:
  reference::Loss loss_;
  oracle::Batch batch_;
  std::vector<reference::Array> states_;
  reference::Model model_;
};

// A bound on the roundings, of 2^-24 each, that affect one element of a gradient: T steps forward
// (a chain over H, a few more, 2 ULP of tanh), a chain over H, the loss (its exponential, its tree
// over V), back through a chain over V and T steps of H, and a sum over M rows. The weights hardly
// amplify errors, and rounding errors partly cancel, so there is room.
double Tolerance(const Case& c) {
  const auto H = static_cast<double>(c.shape.hidden_units);
  const auto V = static_cast<double>(c.shape.vocabulary);
  const auto T = static_cast<double>(c.batch.time_steps);
  const auto M = static_cast<double>(c.batch.targets());
  return (2 * T * (H + 6) + H + (V / 16 + 10) + V + M) * 0x1p-24;
}

// Compares norms.
void ExpectNear(const Matrix& actual, const ReferenceGradient& expected, double tolerance) {
  std::vector<double> difference = expected.values;
  for (std::size_t i = 0; i < difference.size(); ++i) {
    difference[i] -= double{actual(i / actual.cols(), i % actual.cols())};
  }
  // The reference's own rounding: 18 losses below 10, each off by at least 2^-53 of that.
  const double reference_error =
      4 * 18 * 10 * 0x1p-53 / (12 * kStep) * std::sqrt(static_cast<double>(difference.size()));
  EXPECT_LE(Norm(difference), tolerance * Norm(expected.magnitude) + reference_error);
}

class NetworkTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(NetworkTest);

// On one target: the others give the same bits, as the next test shows.
TEST(Network, GradientsAreCentralDifferences) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(Name(c));
    const Problem problem(c);
    Result result = Compute(c, problem);
    ExpectOthersUntouched(result, problem.batch);
    Reference reference(c, problem);
    reference.SetMasks(result.work);
    const reference::Forward forward = reference.Forward();
    const double tolerance = Tolerance(c);
    const double loss_sum = Sum(forward.losses);
    EXPECT_NEAR(result.loss_sum, loss_sum, tolerance * loss_sum);
    for (std::size_t i = 0; i < forward.states.size(); ++i) {
      const reference::Array& state = forward.states[i];
      for (std::size_t n = 0; n < state.rows; ++n) {
        for (std::size_t h = 0; h < state.cols; ++h) {
          // Relative to the state, as relu's has no bound.
          EXPECT_NEAR(result.work.FinalState(i)(n, h), state(n, h),
                      tolerance * std::max(1.0, std::fabs(state(n, h))));
        }
      }
    }
    for (std::size_t i = 0; i < result.gradients.values.size(); ++i) {
      const std::string& name = result.gradients.info[i].name;
      SCOPED_TRACE(name);
      ExpectNear(result.gradients.values[i], reference.Gradient(name), tolerance);
    }
  }
}

TEST_P(NetworkTest, EveryBitIsTheOracles) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(Name(c));
    const Problem problem(c);
    Result result = Compute(c, problem);
    ExpectOthersUntouched(result, problem.batch);
    oracle::Options options;
    options.clipped_probability = IsClipped(c);
    options.batch_size = c.batch.batch_size;
    options.time_steps = c.batch.time_steps;
    options.seed = kDraw.seed;
    const oracle::Gradients expected =
        oracle::Differentiate(problem.model, options, problem.batch, problem.states, kDraw.update);
    EXPECT_TRUE(SameBits(result.loss_sum, expected.loss_sum));
    EXPECT_TRUE(SameBits(result.gradients, expected.by));
    for (std::size_t i = 0; i < expected.final_state.size(); ++i) {
      EXPECT_TRUE(SameBits(ConstMatrixView(result.work.FinalState(i)), expected.final_state[i]));
    }
  }
}

// Old content of the workspace and the gradients does not matter.
TEST_P(NetworkTest, AUsedWorkspaceGivesTheSameBits) {
  for (const CellInfo& cell : Cells()) {
    SCOPED_TRACE(cell.name);
    const Case c = {{9, 6, &cell, 2, 5, 0.5, 0.5}, {3, 4}, &Losses()[0], true};
    const Problem problem(c);
    Result result = Compute(c, problem);
    const double loss_sum = result.loss_sum;
    const Parameters first = result.gradients;
    const Parameters parameters = ToParameters(problem.model);
    TransposedWeights transposed(c.shape);
    Transpose(parameters, transposed);
    const oracle::Batch other = RandomBatch(c.batch.targets(), 3);
    LossAndGradients(parameters, transposed, Losses()[1], {other.targets, other.inputs},
                     {kDraw.seed, kDraw.update + 1}, result.work, result.gradients);
    SetInitialStates(problem.states, result.work);
    EXPECT_EQ(LossAndGradients(parameters, transposed, *c.loss,
                               {problem.batch.inputs, problem.batch.targets}, kDraw, result.work,
                               result.gradients)
                  .loss_sum,
              loss_sum);
    EXPECT_EQ(result.work.occurring, Distinct(problem.batch.inputs));
    for (std::size_t i = 0; i < first.values.size(); ++i) {
      const Matrix &m = result.gradients.values[i], &expected = first.values[i];
      if (first.info[i].kind != TensorKind::kEmbedding) {
        EXPECT_TRUE(SameBits(m.storage(), expected.storage())) << first.info[i].name;
        continue;
      }
      for (const std::int32_t v : result.work.occurring) {
        const auto row = static_cast<std::size_t>(v);
        for (std::size_t h = 0; h < m.cols(); ++h) {
          EXPECT_TRUE(SameBits(m(row, h), expected(row, h)));
        }
      }
    }
  }
}

TEST_P(NetworkTest, ANanInAParameterGivesANonFiniteLoss) {
  for (const CellInfo& cell : Cells()) {
    const Case c = {{5, 4, &cell, 2, 3}, {5, 2}, &Losses()[0], true};
    for (std::size_t i = 0; i < TensorsOf(c.shape).size(); ++i) {
      Problem problem(c);
      problem.batch.inputs[0] = 0;
      problem.model.tensors[i].values[0] = std::numeric_limits<float>::quiet_NaN();
      EXPECT_FALSE(std::isfinite(Compute(c, problem).loss_sum))
          << cell.name << ", " << problem.model.names[i];
    }
  }
}

}  // namespace
}  // namespace runexp
