// Weights to PyTorch's form and back: every cell, with and without an embedding, one layer and
// more.
#include "core/run/pytorch_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/base/error.h"
#include "tests/support/models.h"

namespace runexp {
namespace {

using testing::HasSubstr;

constexpr std::size_t kV = 7, kH = 5;

std::vector<ModelShape> Shapes() {
  std::vector<ModelShape> shapes;
  for (const CellInfo& cell : Cells()) {
    if (cell.pytorch_gates.empty()) continue;
    for (const std::size_t layers : {1u, 3u}) {
      for (const std::size_t embedding : {0u, 4u})
        shapes.push_back({kV, kH, &cell, layers, embedding});
    }
  }
  return shapes;
}

std::string Name(const ModelShape& shape) {
  return std::string(shape.cell->name) + std::to_string(shape.layers) +
         (shape.embedding_units > 0 ? " embedding" : "");
}

Tensor& Find(std::vector<Tensor>& tensors, const std::string& name) {
  return *std::ranges::find(tensors, name, &Tensor::name);
}

std::string ErrorOf(const ModelShape& shape, const std::vector<Tensor>& tensors) {
  try {
    FromPytorch(shape, tensors);
    return "no error";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(PytorchWeights, ComeBackToTheBit) {
  for (const ModelShape& shape : Shapes()) {
    oracle::Model model = RandomModel(shape, "weights");
    for (oracle::Array& tensor : model.tensors) {
      tensor.values[0] = -0.0f;
      tensor.values[1] = std::numeric_limits<float>::denorm_min();
    }
    const Parameters parameters = ToParameters(model);
    const std::vector<Tensor> tensors = ToPytorch(shape, parameters);
    const std::vector<Tensor> expected = PytorchTensors(shape);
    ASSERT_EQ(tensors.size(), expected.size()) << Name(shape);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      EXPECT_EQ(tensors[i].name, expected[i].name) << Name(shape);
      EXPECT_EQ(tensors[i].shape, expected[i].shape) << Name(shape);
      std::size_t elements = 1;
      for (const std::size_t extent : tensors[i].shape) elements *= extent;
      EXPECT_EQ(tensors[i].values.size(), elements) << Name(shape) << tensors[i].name;
    }
    EXPECT_TRUE(SameBits(FromPytorch(shape, tensors), model)) << Name(shape);
  }
}

// Where PyTorch's second bias is not zero, ours is the float32 sum, gate by gate.
TEST(PytorchWeights, TwoBiasesAreAddedOnce) {
  for (const ModelShape& shape : Shapes()) {
    oracle::Model model = RandomModel(shape, "weights");
    std::vector<Tensor> tensors = ToPytorch(shape, ToParameters(model));
    const CellInfo& cell = *shape.cell;
    const std::string last = "_l" + std::to_string(shape.layers - 1);
    const std::string suffix = shape.layers == 1 ? "" : "_" + std::to_string(shape.layers);
    for (std::size_t block = 0; block < cell.gates.size(); ++block) {
      const Gate& gate = cell.gates[cell.pytorch_gates[block]];
      const bool is_added = std::string_view(cell.choice.cell) != "gru" || gate.suffix[0] != 'h';
      if (!is_added) continue;
      for (std::size_t h = 0; h < kH; ++h) {
        const float inner = 0.1f + 0.3f * static_cast<float>(h);
        Find(tensors, "rnn.bias_hh" + last).values[block * kH + h] = inner;
        for (std::size_t i = 0; i < model.names.size(); ++i) {
          if (model.names[i] == std::string("b_") + gate.suffix + suffix) {
            model.tensors[i].values[h] += inner;
          }
        }
      }
    }
    EXPECT_TRUE(SameBits(FromPytorch(shape, tensors), model)) << Name(shape);
  }
}

TEST(PytorchWeights, AGruWithoutInnerBiasRefusesOne) {
  const ModelShape plain = {kV, kH, FindCell("gru")}, inner = {kV, kH, FindCell("gru_inner_bias")};
  std::vector<Tensor> tensors = ToPytorch(plain, ToParameters(RandomModel(plain, "w")));
  Find(tensors, "rnn.bias_hh_l0").values[2 * kH] = -0.0f;
  EXPECT_EQ(ErrorOf(plain, tensors), "no error");
  Find(tensors, "rnn.bias_hh_l0").values[2 * kH + 3] = 0.25f;
  EXPECT_THAT(ErrorOf(plain, tensors), HasSubstr("rnn.bias_hh_l0 has 0.25 as element 13"));
  EXPECT_THAT(ErrorOf(plain, tensors), HasSubstr("Set model.gru_inner_bias = true"));
  const Parameters parameters = FromPytorch(inner, tensors);
  EXPECT_EQ(runexp::Find(parameters, "b_hh")(0, 3), 0.25f);
  EXPECT_EQ(runexp::Find(parameters, "b_h")(0, 3), Find(tensors, "rnn.bias_ih_l0").values[13]);
}

TEST(PytorchWeights, ASumThatIsInfiniteIsRefused) {
  const ModelShape shape = {kV, kH};
  std::vector<Tensor> tensors = ToPytorch(shape, ToParameters(RandomModel(shape, "w")));
  Find(tensors, "rnn.bias_ih_l0").values[4] = 3e38f;
  Find(tensors, "rnn.bias_hh_l0").values[4] = 3e38f;
  EXPECT_THAT(ErrorOf(shape, tensors),
              HasSubstr("rnn.bias_ih_l0 + rnn.bias_hh_l0 is not finite in element 4"));
}

TEST(PytorchWeights, ACellThatPytorchDoesNotHaveIsRefused) {
  EXPECT_THROW(PytorchTensors({kV, kH, FindCell("gru_reset_before")}), Error);
}

}  // namespace
}  // namespace runexp
