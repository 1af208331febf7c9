#include "core/model/initial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"

namespace runexp {
namespace {

TEST(InitialTest, InitialOnesAreTheOracles) {
  const CellInfo* tanh = FindCell("tanh");
  for (const InitialInfo& kind : Initials()) {
    SCOPED_TRACE(kind.name);
    for (const ModelShape& shape : {ModelShape{7, 5},
                                    {1, 1},
                                    {33, 17},
                                    {7, 5, tanh, 3, 4},
                                    {7, 5, FindCell("gru_inner_bias"), 2},
                                    {7, 5, FindCell("lstm"), 2}}) {
      for (const std::uint64_t seed :
           {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 40}) {
        EXPECT_TRUE(
            SameBits(InitialParameters(shape, {&kind, 0.03, 0.06, 1.7}, seed),
                     oracle::InitialModel(ToOracle(shape), {kind.name, 0.03, 0.06, 1.7}, seed)));
      }
    }
  }
}

TEST(InitialTest, InitialWeightsAreNormalAndBiasesZero) {
  const Parameters p = InitialParameters({100, 60}, {FindInitial("normal"), 0.01}, 3);
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
TEST(InitialTest, TensorsAndSeedsDiffer) {
  const Parameters p = InitialParameters({16, 16}, {FindInitial("normal"), 1.0}, 1),
                   other = InitialParameters({16, 16}, {FindInitial("normal"), 1.0}, 2);
  EXPECT_NE(Find(p, "W_xh").storage(), Find(p, "W_hh").storage());
  EXPECT_NE(Find(p, "W_hh").storage(), Find(p, "W_hq").storage());
  EXPECT_NE(Find(p, "W_hh").storage(), Find(other, "W_hh").storage());
}

// The bound is 1/sqrt(H) for everything but an embedding, whose values are normal.
TEST(InitialTest, PytorchsAreUniformBiasesTooBesideANormalEmbedding) {
  const ModelShape shape = {300, 25, FindCell("tanh"), 2, 8};
  const Parameters p = InitialParameters(shape, {FindInitial("pytorch")}, 3);
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    float largest = 0;
    for (const float x : p.values[i].storage()) largest = std::max(largest, std::abs(x));
    if (i == kEmbeddingTensor) {
      EXPECT_GT(largest, 2.0f);
    } else {
      EXPECT_LE(largest, 0.2f) << p.info[i].name;
      EXPECT_GT(largest, 0.17f) << p.info[i].name;
    }
  }
}

TEST(InitialTest, OnlyTheForgetGatesStartOpen) {
  const Parameters p =
      InitialParameters({7, 5, FindCell("lstm"), 2}, {FindInitial("normal"), 0.01, 0.08, 1.5}, 3);
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    if (p.info[i].kind != TensorKind::kBias) continue;
    const bool is_forget_gate = p.info[i].name == "b_f" || p.info[i].name == "b_f_2";
    EXPECT_EQ(p.values[i](0, 4), is_forget_gate ? 1.5f : 0.0f) << p.info[i].name;
  }
}

TEST(InitialTest, AreFoundByName) {
  for (const InitialInfo& kind : Initials()) EXPECT_EQ(FindInitial(kind.name), &kind);
  EXPECT_EQ(FindInitial("xavier"), nullptr);
}

}  // namespace
}  // namespace runexp
