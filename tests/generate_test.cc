#include "core/model/generate.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/models.h"
#include "tests/oracle.h"
#include "tests/target_fixture.h"

namespace runexp {
namespace {

oracle::Indices Greedy(const oracle::Model& model, const oracle::Indices& prefix,
                       std::size_t length) {
  return GenerateGreedy(ToParameters(model), prefix, length);
}

class GenerateTest : public TargetTest {};
RUNEXP_ON_EVERY_TARGET(GenerateTest);

TEST_P(GenerateTest, GreedyIsTheOracles) {
  for (const ModelShape shape : {ModelShape{7, 5}, ModelShape{40, 33}, ModelShape{17, 16}}) {
    const oracle::Model model = RandomModel(shape, "model");
    for (const oracle::Indices& prefix : {oracle::Indices{0}, {3, 1}, {6, 6, 2, 5, 0}}) {
      const auto text = Greedy(model, prefix, 60);
      EXPECT_EQ(text, oracle::Generate(model, prefix, 60));
      EXPECT_EQ(text.size(), prefix.size() + 60);
    }
  }
}

// Not its last character alone: the state is built from all of it.
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
  for (float& x : model.W_hq.values) x = 0.0f;
  for (float& x : model.b_q.values) x = 0.0f;
  EXPECT_EQ(Greedy(model, {7}, 3), (oracle::Indices{7, 0, 0, 0}));
  // The larger of equal ones may stand in one vector or in several.
  for (const auto& [first, second] : {std::pair{2, 3}, {1, 16}, {15, 39}, {17, 33}}) {
    for (float& x : model.b_q.values) x = -1.0f;
    model.b_q(0, static_cast<std::size_t>(first)) = 2.0f;
    model.b_q(0, static_cast<std::size_t>(second)) = 2.0f;
    EXPECT_EQ(Greedy(model, {7}, 2), (oracle::Indices{7, first, first}));
  }
}

}  // namespace
}  // namespace runexp
