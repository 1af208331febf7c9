#include "core/model/tensors.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/models.h"

namespace runexp {
namespace {

// The functions for a tensor's index agree with its name.
TEST(TensorsTest, EachStandsInItsPlace) {
  for (const CellInfo& cell : Cells()) {
    for (const std::size_t embedding_units : {0u, 4u}) {
      const ModelShape shape = {7, 5, &cell, 3, embedding_units};
      const Parameters p(shape);
      for (std::size_t layer = 0; layer < 3; ++layer) {
        const LayerTensors tensors(shape, layer);
        const std::string suffix = layer == 0 ? "" : "_" + std::to_string(layer + 1);
        const bool is_one_hot = layer == 0 && embedding_units == 0;
        for (std::size_t g = 0; g < cell.gates.size(); ++g) {
          const std::string name = cell.gates[g].suffix + suffix;
          const TensorInfo& input = p.info[tensors.Input(g)];
          EXPECT_EQ(input.name, "W_x" + name);
          EXPECT_EQ(input.kind, is_one_hot ? TensorKind::kEmbedding : TensorKind::kWeight);
          EXPECT_EQ(input.rows, is_one_hot ? 7u : layer == 0 ? 4u : 5u);
          EXPECT_EQ(p.info[tensors.Recurrent(g)].name, "W_h" + name);
          EXPECT_EQ(p.info[tensors.Bias(g)].name, "b_" + name);
          EXPECT_EQ(p.info[tensors.Bias(g)].kind, TensorKind::kBias);
        }
        if (cell.inner_bias == nullptr) continue;
        EXPECT_EQ(p.info[tensors.InnerBias()].name, cell.inner_bias + suffix);
        EXPECT_EQ(p.info[tensors.InnerBias()].kind, TensorKind::kBias);
      }
      if (embedding_units > 0) {
        EXPECT_EQ(p.info[kEmbeddingTensor].name, "W_xe");
        EXPECT_EQ(p.info[kEmbeddingTensor].kind, TensorKind::kEmbedding);
        EXPECT_EQ(p.info[kEmbeddingTensor].cols, 4u);
      }
      EXPECT_EQ(p.info[OutputWeights(p)].name, "W_hq");
      EXPECT_EQ(p.info[OutputBias(p)].name, "b_q");
      EXPECT_EQ(p.info.size(), LayerTensors(shape, 3).first + 2);
    }
  }
}

TEST(TensorsTest, CarriedStatesAreNamedByLayer) {
  const ModelShape shape = {7, 5, FindCell("tanh"), 2};
  ASSERT_EQ(CarriedStates(shape), 2u);
  EXPECT_EQ(CarriedName(shape, 0), "H");
  EXPECT_EQ(CarriedName(shape, 1), "H_2");
  const ModelShape of_two = {7, 5, FindCell("lstm"), 2};
  ASSERT_EQ(CarriedStates(of_two), 4u);
  EXPECT_EQ(CarriedName(of_two, 0), "H");
  EXPECT_EQ(CarriedName(of_two, 1), "C");
  EXPECT_EQ(CarriedName(of_two, 2), "H_2");
  EXPECT_EQ(CarriedName(of_two, 3), "C_2");
}

TEST(TensorsTest, WithoutDropoutThereIsNone) {
  const ModelShape shape = WithoutDropout({7, 5, FindCell("tanh"), 2, 0, 0.5, 0.25});
  EXPECT_EQ(shape.dropout, 0);
  EXPECT_EQ(shape.output_dropout, 0);
  EXPECT_EQ(shape.layers, 2u);
}

}  // namespace
}  // namespace runexp
