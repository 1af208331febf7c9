// Compares the passes of each cell with the oracle, bit by bit, on every target.
#include "core/model/cell.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// One batch through a cell of one gate.
struct Pass {
  Pass(const CellInfo& cell_info, BatchShape batch_shape, std::size_t hidden_units)
      : cell(cell_info),
        batch(batch_shape),
        model(RandomModel({kVocabulary, hidden_units, &cell}, "model")),
        hidden(batch.targets() + batch.batch_size, hidden_units),
        d_hidden(batch.targets(), hidden_units),
        inputs(RandomIndices(batch.targets(), kVocabulary, "inputs")) {}

  // Runs the given sequences.
  void Forward(Range sequences) {
    const Matrix W_x = ToMatrix(model["W_xh"]), W_h = ToMatrix(model["W_hh"]),
                 b = ToMatrix(model["b_h"]);
    const GateWeights gate = {W_x.view(), W_h.view(), b.view()};
    const MatrixView carried = hidden.view();
    cell.forward({batch.batch_size, batch.time_steps, inputs, {&gate, 1}, {&carried, 1}, {}},
                 sequences);
  }
  void Backward(Range sequences) {
    const Matrix transposed = ToMatrix(oracle::Transposed(model["W_hh"]));
    const ConstMatrixView W_h = transposed.view();
    const MatrixView carried = hidden.view(), d_gate = d_hidden.view();
    cell.backward({batch.batch_size, batch.time_steps, {&W_h, 1}, {&carried, 1}, {}, {&d_gate, 1}},
                  sequences);
  }

  static constexpr std::size_t kVocabulary = 9;
  const CellInfo& cell;
  BatchShape batch;
  oracle::Model model;
  Matrix hidden, d_hidden;
  oracle::Indices inputs;
};

// The states after each step; and the gradients with respect to Z, from those with respect to H.
oracle::Array OracleStates(const Pass& pass, const oracle::Array& start) {
  const std::size_t N = pass.batch.batch_size;
  oracle::Array states((pass.batch.time_steps + 1) * N, start.cols);
  std::ranges::copy(start.values, states.values.begin());
  for (std::size_t row = N; row < states.rows; ++row) {
    const auto x = static_cast<std::size_t>(pass.inputs[row - N]);
    for (std::size_t h = 0; h < start.cols; ++h) {
      float z = pass.model["W_xh"](x, h) + pass.model["b_h"](0, h);
      for (std::size_t k = 0; k < start.cols; ++k) {
        z = std::fma(states(row - N, k), pass.model["W_hh"](k, h), z);
      }
      states(row, h) = oracle::FindCell(pass.cell.name).value(z);
    }
  }
  return states;
}

oracle::Array OracleGradients(const Pass& pass, const oracle::Array& states, oracle::Array d) {
  const std::size_t N = pass.batch.batch_size, H = d.cols;
  for (std::size_t row = d.rows; row-- > 0;) {
    oracle::Array h(1, H), dz(1, H);
    for (std::size_t j = 0; j < H; ++j) {
      h(0, j) = states(row + N, j);
      dz(0, j) = d(row, j);
      for (std::size_t k = 0; k < H && row + N < d.rows; ++k) {
        dz(0, j) = std::fma(d(row + N, k), pass.model["W_hh"](j, k), dz(0, j));
      }
    }
    oracle::ActivateBackward(oracle::FindCell(pass.cell.name), h, dz);
    for (std::size_t j = 0; j < H; ++j) d(row, j) = dz(0, j);
  }
  return d;
}

class CellTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(CellTest);

// Odd sizes, one row, and enough hidden units that a product takes several passes over the depth.
TEST_P(CellTest, EveryBitIsTheOracles) {
  for (const CellInfo& cell : Cells()) {
    for (const auto& [batch, H] : {std::pair{BatchShape{3, 4}, std::size_t{5}},
                                   {BatchShape{1, 3}, 33},
                                   {BatchShape{13, 2}, 17},
                                   {BatchShape{2, 2}, 545}}) {
      SCOPED_TRACE(testing::Message() << cell.name << ", H " << H);
      Pass pass(cell, batch, H);
      oracle::Array start = RandomArray(batch.batch_size, H, "start");
      if (batch.batch_size == 3) start(0, 0) = kInfinity, start(1, H - 1) = kNan;
      for (std::size_t n = 0; n < start.rows; ++n) {
        for (std::size_t h = 0; h < H; ++h) pass.hidden(n, h) = start(n, h);
      }
      const oracle::Array d = RandomArray(batch.targets(), H, "d");
      pass.d_hidden = ToMatrix(d);
      // One by one, because they are independent.
      for (std::size_t n = 0; n < batch.batch_size; ++n) {
        pass.Forward({n, 1});
        pass.Backward({n, 1});
      }
      const oracle::Array states = OracleStates(pass, start);
      EXPECT_TRUE(SameBits(pass.hidden.view(), states));
      EXPECT_TRUE(SameBits(pass.d_hidden.view(), OracleGradients(pass, states, d)));
      pass.d_hidden = ToMatrix(d);
      pass.Forward({0, batch.batch_size});
      pass.Backward({0, batch.batch_size});
      EXPECT_TRUE(SameBits(pass.hidden.view(), states));
      EXPECT_TRUE(SameBits(pass.d_hidden.view(), OracleGradients(pass, states, d)));
    }
  }
}

// A smaller gradient than kNegligibleGradient becomes zero; NaN stays.
TEST_P(CellTest, NegligibleGradientsAreZero) {
  const float below = std::nextafter(kNegligibleGradient, 0.0f);
  const float gradients[] = {kNegligibleGradient, -kNegligibleGradient, below, -below, kNan};
  for (const CellInfo& cell : Cells()) {
    SCOPED_TRACE(cell.name);
    Pass pass(cell, {1, 1}, 17);
    const float h = cell.name == std::string_view("tanh") ? 0.0f : 0.5f;  // the slope is one there
    for (std::size_t c = 0; c < 17; ++c) {
      pass.hidden(1, c) = h;
      pass.d_hidden(0, c) = gradients[c % 5];
    }
    pass.Backward({0, 1});
    for (std::size_t c = 0; c < 17; ++c) {
      const float given = gradients[c % 5], got = pass.d_hidden(0, c);
      if (std::isnan(given)) {
        EXPECT_TRUE(std::isnan(got)) << "column " << c;
      } else {
        EXPECT_EQ(got, std::abs(given) == below ? 0.0f : given) << "column " << c;
      }
    }
  }
}

TEST(Tanh, SaturatedUnitsPassNoGradient) {
  Pass pass(*FindCell("tanh"), {2, 1}, 17);
  for (std::size_t c = 0; c < 17; ++c) {
    pass.hidden(2, c) = 1.0f, pass.hidden(3, c) = -1.0f;
    pass.d_hidden(0, c) = pass.d_hidden(1, c) = 3.0f;
  }
  pass.Backward({0, 2});
  for (std::size_t c = 0; c < 17; ++c) {
    EXPECT_EQ(pass.d_hidden(0, c), 0.0f);
    EXPECT_EQ(pass.d_hidden(1, c), 0.0f);
  }
}

TEST(Cells, AreFoundByTheirNames) {
  for (const CellInfo& cell : Cells()) EXPECT_EQ(FindCell(cell.name), &cell);
  EXPECT_EQ(FindCell("tan"), nullptr);
}

}  // namespace
}  // namespace runexp
