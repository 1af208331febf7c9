#include "core/model/generate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "tests/support/models.h"
#include "tests/support/oracle.h"
#include "tests/support/target_fixture.h"

namespace runexp {
namespace {

oracle::Indices Greedy(const oracle::Model& model, const oracle::Indices& prefix,
                       std::size_t length) {
  return GenerateGreedy(ShapeOf(model), ToParameters(model), prefix, length);
}

class GenerateTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(GenerateTest);

TEST_P(GenerateTest, GreedyIsTheOracles) {
  std::vector<ModelShape> shapes;
  for (const CellInfo& cell : Cells()) {
    for (const auto& [V, H] : {std::pair{7, 5}, {40, 33}, {17, 16}}) {
      shapes.push_back({static_cast<std::size_t>(V), static_cast<std::size_t>(H), &cell});
    }
  }
  for (const ModelShape& shape : shapes) {
    const oracle::Model model = RandomModel(shape, "model");
    for (const oracle::Indices& prefix : {oracle::Indices{0}, {3, 1}, {6, 6, 2, 5, 0}}) {
      const auto text = Greedy(model, prefix, 60);
      EXPECT_EQ(text, oracle::Generate(model, prefix, 60));
      EXPECT_EQ(text.size(), prefix.size() + 60);
    }
  }
}

// Not only its last character: the state depends on all of them.
TEST_P(GenerateTest, TheWholePrefixCounts) {
  const oracle::Model model = RandomModel({40, 33}, "model");
  oracle::Indices one = Greedy(model, {3, 1}, 20);
  oracle::Indices other = Greedy(model, {9, 1}, 20);
  one[0] = other[0] = 0;
  EXPECT_NE(one, other);
}

TEST_P(GenerateTest, NoLengthGivesThePrefix) {
  const oracle::Model model = RandomModel({7, 5}, "model");
  EXPECT_EQ(Greedy(model, {2, 4}, 0), (oracle::Indices{2, 4}));
  EXPECT_EQ(Greedy(model, {2}, 0), (oracle::Indices{2}));
}

TEST_P(GenerateTest, TiesGiveTheLowestIndex) {
  oracle::Model model = RandomModel({40, 5}, "model");
  for (float& x : model["W_hq"].values) x = 0.0f;
  for (float& x : model["b_q"].values) x = 0.0f;
  EXPECT_EQ(Greedy(model, {7}, 3), (oracle::Indices{7, 0, 0, 0}));
  // Equal largest outputs may be in one vector or in several.
  for (const auto& [first, second] : {std::pair{2, 3}, {1, 16}, {15, 39}, {17, 33}}) {
    for (float& x : model["b_q"].values) x = -1.0f;
    model["b_q"](0, static_cast<std::size_t>(first)) = 2.0f;
    model["b_q"](0, static_cast<std::size_t>(second)) = 2.0f;
    EXPECT_EQ(Greedy(model, {7}, 2), (oracle::Indices{7, first, first}));
  }
}

Matrix Row(const std::vector<float>& values) {
  Matrix row(1, values.size());
  for (std::size_t c = 0; c < values.size(); ++c) row(0, c) = values[c];
  return row;
}

// The probabilities are 1/10, 2/10, 3/10 and 4/10.
TEST(ChooseAtRandom, FollowsTheProbabilities) {
  const Matrix outputs = Row({0.0f, std::log(2.0f), std::log(3.0f), std::log(4.0f)});
  for (const auto& [uniform, index] : {std::pair{0.01, 0},
                                       {0.09, 0},
                                       {0.11, 1},
                                       {0.29, 1},
                                       {0.31, 2},
                                       {0.59, 2},
                                       {0.61, 3},
                                       {0.999999, 3}}) {
    EXPECT_EQ(ChooseAtRandom(outputs, {}, uniform), index) << uniform;
  }
}

TEST(ChooseAtRandom, TemperatureFlattensAndSharpens) {
  const Matrix outputs = Row({0.0f, std::log(4.0f)});  // at temperature 2: 1/3 and 2/3
  EXPECT_EQ(ChooseAtRandom(outputs, {.temperature = 2}, 0.32), 0);
  EXPECT_EQ(ChooseAtRandom(outputs, {.temperature = 2}, 0.34), 1);
  EXPECT_EQ(ChooseAtRandom(outputs, {.temperature = 0.5}, 0.07), 1);  // 1/17 and 16/17
  EXPECT_EQ(ChooseAtRandom(outputs, {.temperature = 0.5}, 0.05), 0);
}

TEST(ChooseAtRandom, OnlyTheKLargest) {
  const Matrix outputs = Row({1, 3, 2, 3, 0});
  for (const double uniform : {1e-9, 0.4, 0.6, 0.999999}) {
    EXPECT_EQ(ChooseAtRandom(outputs, {.top_k = 1}, uniform), 1);
    EXPECT_EQ(ChooseAtRandom(outputs, {.top_k = 2}, uniform), uniform < 0.5 ? 1 : 3);
  }
  EXPECT_EQ(ChooseAtRandom(outputs, {.top_k = 3}, 0.5), 2);
  EXPECT_EQ(ChooseAtRandom(outputs, {.top_k = 9}, 0.999999), 4);
}

// A diverged model must not hang or crash its caller.
TEST(ChooseAtRandom, OutputsThatAreNoNumbers) {
  const float inf = std::numeric_limits<float>::infinity();
  const Matrix outputs = Row({inf, -inf, inf - inf, 1, inf});
  for (const std::size_t k : {0u, 1u, 3u}) {
    const std::int32_t index = ChooseAtRandom(outputs, {.top_k = k}, 0.5);
    EXPECT_GE(index, 0);
    EXPECT_LT(index, 5);
  }
}

}  // namespace
}  // namespace runexp
