// Compares the passes of each cell with the oracle, bit by bit, on every target.
#include "core/model/cell.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/workspace.h"
#include "tests/support/arrays.h"
#include "tests/support/oracle.h"
#include "tests/support/same_bits.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Matrices {
  explicit Matrices(const std::vector<oracle::Array>& arrays) {
    for (const oracle::Array& array : arrays) values.push_back(ToMatrix(array));
    for (const Matrix& matrix : values) views.push_back(matrix.view());
  }

  std::vector<Matrix> values;
  std::vector<ConstMatrixView> views;
};

// One batch through a layer of a cell, by its kernels.
struct Pass {
  Pass(const CellInfo& cell_info, BatchShape batch_shape, std::size_t hidden_units)
      : cell(cell_info),
        batch(batch_shape),
        H(hidden_units),
        work({.vocabulary = 1, .hidden_units = hidden_units, .cell = &cell}, batch, 0) {
    const float scale = 1.0f / std::sqrt(static_cast<float>(H));
    const auto random = [scale](std::size_t rows, std::size_t cols, const std::string& name) {
      oracle::Array array = RandomArray(rows, cols, name);
      for (float& x : array.values) x *= scale;
      return array;
    };
    for (const Gate& gate : cell.gates) {
      weights.W_h.push_back(random(H, H, std::string("W_h") + gate.suffix));
      inputs.push_back(RandomArray(batch.targets(), H, std::string("inputs") + gate.suffix));
    }
    if (cell.inner_bias != nullptr) weights.inner_bias = random(1, H, "inner bias");
    for (std::size_t i = 0; i < cell.carried; ++i) {
      start.push_back(RandomArray(batch.batch_size, H, "start " + std::to_string(i)));
    }
    d_hidden = RandomArray(batch.targets(), H, "d");
  }

  void SetInputs() {
    for (std::size_t g = 0; g < inputs.size(); ++g) Set(inputs[g], work.gates_views[g]);
    for (std::size_t i = 0; i < start.size(); ++i) {
      Set(start[i], work.carried_views[i].RowRange(0, batch.batch_size));
    }
    Set(d_hidden, work.d_gates_views[0]);
  }
  static void Set(const oracle::Array& from, MatrixView to) {
    CopyMatrix(ToMatrix(from).view(), to);
  }

  // Runs the given sequences.
  void Forward(Range sequences) {
    const Matrices W_h(weights.W_h);
    const Matrix inner_bias = ToMatrix(weights.inner_bias);
    cell.forward({.batch_size = batch.batch_size,
                  .time_steps = batch.time_steps,
                  .W_h = W_h.views,
                  .inner_bias = inner_bias.view(),
                  .gates = work.gates_views,
                  .carried = work.carried_views,
                  .kept = work.kept_views},
                 sequences);
  }
  void Backward(Range sequences) {
    std::vector<oracle::Array> transposed;
    for (const oracle::Array& W : weights.W_h) transposed.push_back(oracle::Transposed(W));
    const Matrices W_h(transposed);
    cell.backward({.batch_size = batch.batch_size,
                   .time_steps = batch.time_steps,
                   .W_h_transposed = W_h.views,
                   .gates = work.gates_views,
                   .carried = work.carried_views,
                   .kept = work.kept_views,
                   .d_gates = work.d_gates_views},
                  sequences);
  }

  const CellInfo& cell;
  BatchShape batch;
  std::size_t H;
  LayerWork work;
  oracle::RecurrentWeights weights;
  std::vector<oracle::Array> inputs, start;
  oracle::Array d_hidden;
};

// The same by the oracle's functions of a step.
struct OraclePass {
  explicit OraclePass(const Pass& pass) : states{pass.start} {
    const oracle::Cell& cell = oracle::FindCell(pass.cell.name);
    const std::size_t N = pass.batch.batch_size, T = pass.batch.time_steps;
    for (std::size_t t = 0; t < T; ++t) {
      std::vector<oracle::Array> inputs;
      for (const oracle::Array& all : pass.inputs) {
        inputs.push_back(oracle::RowBlock(all, t * N, N));
      }
      steps.push_back(cell.forward(pass.weights, inputs, states.back()));
      states.push_back(steps.back().carried);
    }
    oracle::RecurrentWeights transposed = pass.weights;
    for (oracle::Array& W : transposed.W_h) W = oracle::Transposed(W);
    back.resize(T);
    for (std::size_t t = T; t-- > 0;) {
      back[t] =
          cell.backward(transposed, steps[t], states[t], oracle::RowBlock(pass.d_hidden, t * N, N),
                        t + 1 < T ? &back[t + 1] : nullptr);
    }
  }

  std::vector<std::vector<oracle::Array>> states;  // before each step, and after the last
  std::vector<oracle::Step> steps;
  std::vector<oracle::BackwardStep> back;
};

void ExpectSameBits(const Pass& pass, const OraclePass& expected) {
  const std::size_t N = pass.batch.batch_size;
  for (std::size_t t = 0; t < pass.batch.time_steps; ++t) {
    SCOPED_TRACE(testing::Message() << "step " << t);
    for (std::size_t i = 0; i < pass.cell.carried; ++i) {
      const ConstMatrixView after = pass.work.carried_views[i].RowRange((t + 1) * N, N);
      EXPECT_TRUE(SameBits(after, expected.states[t + 1][i])) << "carried " << i;
    }
    for (std::size_t g = 0; g < expected.steps[t].gates.size(); ++g) {
      const ConstMatrixView gate = pass.work.gates_views[g].RowRange(t * N, N);
      EXPECT_TRUE(SameBits(gate, expected.steps[t].gates[g])) << "gate " << g;
    }
    for (std::size_t g = 0; g < pass.cell.d_gates; ++g) {
      const ConstMatrixView d = pass.work.d_gates_views[g].RowRange(t * N, N);
      EXPECT_TRUE(SameBits(d, expected.back[t].d_gates[g])) << "gradient " << g;
    }
  }
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
      if (batch.batch_size == 3) pass.start[0](0, 0) = kInfinity, pass.start[0](1, H - 1) = kNan;
      const OraclePass expected(pass);
      pass.SetInputs();
      // One by one, because they are independent.
      for (std::size_t n = 0; n < batch.batch_size; ++n) {
        pass.Forward({n, 1});
        pass.Backward({n, 1});
      }
      ExpectSameBits(pass, expected);
      pass.SetInputs();
      pass.Forward({0, batch.batch_size});
      pass.Backward({0, batch.batch_size});
      ExpectSameBits(pass, expected);
    }
  }
}

// What is smaller than kNegligible becomes zero on its way through time; NaN stays. The weights are
// zero, so that all flows through the gates.
TEST_P(CellTest, WhatFadesIsZero) {
  for (const CellInfo& cell : Cells()) {
    SCOPED_TRACE(cell.name);
    Pass pass(cell, {1, 40}, 17);
    for (oracle::Array& W : pass.weights.W_h) std::ranges::fill(W.values, 0.0f);
    std::ranges::fill(pass.weights.inner_bias.values, 0.0f);
    for (oracle::Array& input : pass.inputs) std::ranges::fill(input.values, 0.0f);
    std::ranges::fill(pass.d_hidden.values, 0.0f);
    for (std::size_t c = 0; c < 17; ++c) {
      for (oracle::Array& state : pass.start)
        state(0, c) = std::ldexp(1.0f, -80 - static_cast<int>(c));
      pass.d_hidden(39, c) = std::ldexp(c == 16 ? kNan : 1.0f, -80 - static_cast<int>(c));
    }
    pass.SetInputs();
    pass.Forward({0, 1});
    pass.Backward({0, 1});
    ExpectSameBits(pass, OraclePass(pass));
    const auto is_normal = [](float x) { return x == 0.0f || !(std::abs(x) < kNegligible); };
    for (std::size_t c = 0; c < 17; ++c) {
      for (std::size_t row = 0; row < 40; ++row) {
        for (const MatrixView& d : pass.work.d_gates_views) {
          EXPECT_TRUE(is_normal(d(row, c))) << d(row, c);
        }
        const float carried = pass.work.carried_views.back()(row + 1, c);
        EXPECT_TRUE(is_normal(carried)) << carried;
      }
    }
  }
}

// A simple cell's gradient where its slope is one, at the border.
TEST_P(CellTest, NegligibleGradientsAreZero) {
  const float below = std::nextafter(kNegligible, 0.0f);
  const float gradients[] = {kNegligible, -kNegligible, below, -below, kNan};
  for (const auto& [name, h] : {std::pair{"tanh", 0.0f}, {"relu", 0.5f}}) {
    SCOPED_TRACE(name);
    Pass pass(*FindCell(name), {1, 1}, 17);
    for (std::size_t c = 0; c < 17; ++c) {
      pass.work.carried_views[0](1, c) = h;
      pass.work.d_gates_views[0](0, c) = gradients[c % 5];
    }
    pass.Backward({0, 1});
    for (std::size_t c = 0; c < 17; ++c) {
      const float given = gradients[c % 5], got = pass.work.d_gates_views[0](0, c);
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
  const MatrixView h = pass.work.carried_views[0], d = pass.work.d_gates_views[0];
  for (std::size_t c = 0; c < 17; ++c) {
    h(2, c) = 1.0f, h(3, c) = -1.0f;
    d(0, c) = d(1, c) = 3.0f;
  }
  pass.Backward({0, 2});
  for (std::size_t c = 0; c < 17; ++c) {
    EXPECT_EQ(d(0, c), 0.0f);
    EXPECT_EQ(d(1, c), 0.0f);
  }
}

// An update gate that is shut keeps the state bit for bit; one that is open forgets it.
TEST_P(CellTest, GruKeepsAndForgetsExactly) {
  for (const CellInfo& cell : Cells()) {
    if (cell.choice.cell != "gru") continue;
    for (const float input : {200.0f, -200.0f}) {
      Pass pass(cell, {3, 1}, 17);
      std::ranges::fill(pass.inputs[0].values, input);
      pass.SetInputs();
      pass.Forward({0, 3});
      const ConstMatrixView after = pass.work.carried_views[0].RowRange(3, 3);
      for (std::size_t n = 0; n < 3; ++n) {
        for (std::size_t h = 0; h < 17; ++h) {
          EXPECT_EQ(after(n, h), input > 0 ? pass.start[0](n, h) : pass.work.gates_views[2](n, h));
        }
      }
    }
  }
}

TEST(Cells, AreFoundByNameAndChoice) {
  for (const CellInfo& cell : Cells()) {
    EXPECT_EQ(FindCell(cell.name), &cell);
    EXPECT_EQ(FindCell(cell.choice), &cell);
    EXPECT_LE(cell.gates.size(), kMaxGates);
  }
  EXPECT_EQ(FindCell("tan"), nullptr);
  EXPECT_EQ(FindCell(CellChoice{.cell = "tanh", .gru_reset = "before"}), nullptr);
}

}  // namespace
}  // namespace runexp
