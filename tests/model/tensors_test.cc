#include "core/model/tensors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"

namespace runexp {
namespace {

TEST(ParametersTest, InitialOnesAreTheOracles) {
  for (const ModelShape shape : {ModelShape{7, 5}, ModelShape{1, 1}, ModelShape{33, 17}}) {
    for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 40}) {
      EXPECT_TRUE(SameBits(InitialParameters(shape, 0.01, seed),
                           oracle::InitialModel(shape.cell->name, shape.vocabulary,
                                                shape.hidden_units, 0.01, seed)));
    }
  }
}

TEST(ParametersTest, InitialWeightsAreNormalAndBiasesZero) {
  const Parameters p = InitialParameters({100, 60}, 0.01, 3);
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    const Matrix& m = p.values[i];
    if (p.info[i].kind == TensorKind::kBias) {
      for (const float x : m.storage()) EXPECT_EQ(x, 0.0f);
      continue;
    }
    const auto n = static_cast<double>(m.rows() * m.cols());
    double sum = 0, squares = 0;
    for (const float x : m.storage()) {  // the padding is zero
      sum += x;
      squares += static_cast<double>(x) * x;
    }
    EXPECT_NEAR(sum / n, 0.0, 5 * 0.01 / std::sqrt(n));  // five standard errors
    EXPECT_NEAR(squares / n, 1e-4, 5 * 1e-4 * std::sqrt(2 / n));
  }
}

// Square tensors of equal size differ, because each has its own stream.
TEST(ParametersTest, TensorsAndSeedsDiffer) {
  const Parameters p = InitialParameters({16, 16}, 1.0, 1),
                   other = InitialParameters({16, 16}, 1.0, 2);
  EXPECT_NE(Find(p, "W_xh").storage(), Find(p, "W_hh").storage());
  EXPECT_NE(Find(p, "W_hh").storage(), Find(p, "W_hq").storage());
  EXPECT_NE(Find(p, "W_hh").storage(), Find(other, "W_hh").storage());
}

// The functions for a tensor's index agree with its name.
TEST(TensorsTest, EachStandsInItsPlace) {
  for (const CellInfo& cell : Cells()) {
    const Parameters p({7, 5, &cell});
    for (std::size_t g = 0; g < cell.gates.size(); ++g) {
      EXPECT_EQ(p.info[EmbeddingOf(g)].name, std::string("W_x") + cell.gates[g]);
      EXPECT_EQ(p.info[EmbeddingOf(g)].kind, TensorKind::kEmbedding);
      EXPECT_EQ(p.info[RecurrentOf(g)].name, std::string("W_h") + cell.gates[g]);
      EXPECT_EQ(p.info[BiasOf(g)].name, std::string("b_") + cell.gates[g]);
      EXPECT_EQ(p.info[BiasOf(g)].kind, TensorKind::kBias);
    }
    EXPECT_EQ(p.info[OutputWeights(p)].name, "W_hq");
    EXPECT_EQ(p.info[OutputBias(p)].name, "b_q");
    EXPECT_EQ(p.info.size(), 3 * cell.gates.size() + 2);
  }
}

}  // namespace
}  // namespace runexp
