#include "core/model/parameters.h"

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
                           oracle::InitialModel(shape.vocabulary, shape.hidden_units, 0.01, seed)));
    }
  }
}

TEST(ParametersTest, InitialWeightsAreNormalAndBiasesZero) {
  const Parameters p = InitialParameters({100, 60}, 0.01, 3);
  for (const auto field : {&Parameters::W_xh, &Parameters::W_hh, &Parameters::W_hq}) {
    const Matrix& m = p.*field;
    const auto n = static_cast<double>(m.rows() * m.cols());
    double sum = 0, squares = 0;
    for (const float x : m.storage()) {  // the padding is zero
      sum += x;
      squares += static_cast<double>(x) * x;
    }
    EXPECT_NEAR(sum / n, 0.0, 5 * 0.01 / std::sqrt(n));  // five standard errors
    EXPECT_NEAR(squares / n, 1e-4, 5 * 1e-4 * std::sqrt(2 / n));
  }
  for (const float x : p.b_h.storage()) EXPECT_EQ(x, 0.0f);
  for (const float x : p.b_q.storage()) EXPECT_EQ(x, 0.0f);
}

// Square tensors of one size differ: each has its own stream.
TEST(ParametersTest, TensorsAndSeedsDiffer) {
  const Parameters p = InitialParameters({16, 16}, 1.0, 1),
                   other = InitialParameters({16, 16}, 1.0, 2);
  EXPECT_NE(p.W_xh.storage(), p.W_hh.storage());
  EXPECT_NE(p.W_hh.storage(), p.W_hq.storage());
  EXPECT_NE(p.W_hh.storage(), other.W_hh.storage());
}

TEST(ParametersTest, CountIsTheNumberOfElements) {
  EXPECT_EQ(ParameterCount({1027, 256}), 1027u * 256 + 256 * 256 + 256 + 256 * 1027 + 1027);
  const Parameters p({7, 5});
  std::size_t count = 0;
  for (const ParameterField& field : kParameterFields) {
    count += (p.*field.matrix).rows() * (p.*field.matrix).cols();
  }
  EXPECT_EQ(ParameterCount({7, 5}), count);
}

}  // namespace
}  // namespace runexp
