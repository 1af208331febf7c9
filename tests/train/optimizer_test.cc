#include "core/train/optimizer.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

const std::vector<std::int32_t> kOccurring = {1, 2, 6};

// Gradients in which the embedding rows of characters that do not occur hold anything.
struct Problem {
  explicit Problem(const ModelShape& shape)
      : model(RandomModel(shape, "model")),
        gradients(RandomModel(shape, "gradients")),
        transposed(shape) {}

  // Does one update and compares it with the oracle's, for which those rows are zero.
  void ExpectTheOraclesUpdate(const OptimizerInfo& optimizer) {
    Parameters parameters = ToParameters(model), given = ToParameters(gradients);
    UpdateParameters(optimizer, 0.3f, kOccurring, given, parameters, transposed);
    oracle::Model expected = model;
    for (std::size_t i = 0; i < expected.tensors.size(); ++i) {
      oracle::Array gradient = gradients.tensors[i];
      if (parameters.info[i].kind == TensorKind::kEmbedding) ZeroOthers(gradient);
      oracle::FindOptimizer(optimizer.name).update(0.3f, gradient, expected.tensors[i]);
    }
    EXPECT_TRUE(SameBits(parameters, expected));
    for (std::size_t i = 0; i < expected.tensors.size(); ++i) {
      const Matrix* out = transposed.Of(i);
      if (out == nullptr) continue;
      EXPECT_TRUE(SameBits(out->view(), oracle::Transposed(expected.tensors[i])));
    }
  }
  static void ZeroOthers(oracle::Array& gradient) {
    for (std::size_t r = 0; r < gradient.rows; ++r) {
      if (std::ranges::count(kOccurring, static_cast<std::int32_t>(r)) > 0) continue;
      for (std::size_t c = 0; c < gradient.cols; ++c) gradient(r, c) = 0;
    }
  }

  oracle::Model model, gradients;
  TransposedWeights transposed;
};

class OptimizerTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(OptimizerTest);

TEST_P(OptimizerTest, EveryBitIsTheOracles) {
  for (const OptimizerInfo& optimizer : Optimizers()) {
    for (const ModelShape& shape : {ModelShape{9, 5}, ModelShape{40, 33}, ModelShape{8, 8},
                                    // an embedding of fewer panels than the hidden units
                                    ModelShape{9, 70, FindCell("tanh"), 2, 5}}) {
      SCOPED_TRACE(optimizer.name);
      Problem(shape).ExpectTheOraclesUpdate(optimizer);
    }
  }
}

// An optimiser that moves parameters even on a zero gradient must be given the zeros.
TEST_P(OptimizerTest, RowsThatDoNotOccurHaveAZeroGradient) {
  OptimizerInfo dense = *FindOptimizer("sgd");
  dense.zero_gradient_is_no_update = false;
  dense.update_rows = nullptr;
  Problem({9, 5}).ExpectTheOraclesUpdate(dense);
}

TEST(Optimizers, AreFoundByTheirNames) {
  for (const OptimizerInfo& optimizer : Optimizers()) {
    EXPECT_EQ(FindOptimizer(optimizer.name), &optimizer);
  }
  EXPECT_EQ(FindOptimizer("sg"), nullptr);
}

}  // namespace
}  // namespace runexp
