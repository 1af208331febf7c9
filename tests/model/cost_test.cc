#include "core/model/cost.h"

#include <gtest/gtest.h>

namespace runexp {
namespace {

TEST(Cost, ParametersAreTheElementsOfTheTensors) {
  EXPECT_EQ(ParameterCount({1027, 256}), 1027u * 256 + 256 * 256 + 256 + 256 * 1027 + 1027);
  const Parameters p({7, 5});
  std::size_t count = 0;
  for (const Matrix& m : p.values) count += m.rows() * m.cols();
  EXPECT_EQ(ParameterCount({7, 5}), count);
}

// Counts each product that network.cc and output_layer.cc compute.
TEST(Cost, OperationsAreThoseOfTheProducts) {
  const double N = 2, T = 3, H = 5, V = 7;
  double operations = 0;
  for (int t = 0; t < 3; ++t) operations += 2 * N * H * H;  // H_(t-1) W_hh
  for (int t = 0; t < 2; ++t) operations += 2 * N * H * H;  // dZ_(t+1) W_hh^T
  operations += 2 * H * (T * N) * H;                        // H^T dZ
  operations += 2 * (T * N) * H * V;                        // H W_hq
  operations += 2 * (T * N) * V * H;                        // dO W_hq^T
  operations += 2 * H * (T * N) * V;                        // H^T dO
  EXPECT_EQ(ProductOperations({7, 5}, {2, 3}), operations);
  EXPECT_EQ(ProductOperations({1027, 256}, {32, 35}), 2'202'976'256);  // the lyrics
}

// The GRU whose reset gate comes first has a product back in the first step, too: that of R H.
TEST(Cost, OperationsOfGatesAreCounted) {
  const double N = 2, T = 3, H = 5, V = 7;
  const double output = 6 * (T * N) * H * V, forward = 2 * T * N * H * H;
  const double backward = 2 * (T - 1) * N * H * H, weights = forward;
  EXPECT_EQ(ProductOperations({7, 5, FindCell("lstm")}, {2, 3}),
            output + 4 * (forward + backward + weights));
  EXPECT_EQ(ProductOperations({7, 5, FindCell("gru")}, {2, 3}),
            output + 3 * (forward + backward + weights));
  EXPECT_EQ(ProductOperations({7, 5, FindCell("gru_reset_before")}, {2, 3}),
            output + 3 * (2 * forward + backward) + (forward - backward));
}

// A layer's input that is not the text itself is multiplied, and so are the gradients with respect
// to it and to its weights.
TEST(Cost, OperationsOfLayersAndOfAnEmbeddingAreCounted) {
  const double N = 2, T = 3, H = 5, V = 7, E = 4;
  const double output = 6 * (T * N) * H * V;
  const double recurrent = (4 * T + 2 * (T - 1)) * N * H * H;
  const double embedded = 6 * (T * N) * E * H, from_below = 6 * (T * N) * H * H;
  EXPECT_EQ(ProductOperations({7, 5, FindCell("gru"), 2, 4}, {2, 3}),
            output + 3 * (2 * recurrent + embedded + from_below));
  EXPECT_EQ(ProductOperations({7, 5, FindCell("tanh"), 3}, {2, 3}),
            output + 3 * recurrent + 2 * from_below);
}

std::size_t Bytes(const Matrix& m) { return m.storage().size() * sizeof(float); }

// The memory counted equals the memory allocated, except for the cache line between two panels, and
// lists of indices.
TEST(Cost, MemoryIsWhatIsAllocated) {
  for (const std::size_t threads : {1u, 8u}) {
    for (const ModelShape& shape : {ModelShape{1027, 256},
                                    {65, 128, FindCell("tanh"), 3, 48, 0.5, 0.5},
                                    {65, 128, FindCell("relu"), 2, 0, 0, 0.5},
                                    {65, 128, FindCell("gru"), 2},
                                    {65, 128, FindCell("gru_reset_before")},
                                    {65, 128, FindCell("gru_inner_bias")},
                                    {65, 128, FindCell("lstm"), 2}}) {
      const BatchShape batch = {32, 35};
      const Workspace work(shape, batch, threads);
      const TransposedWeights transposed(shape);
      const Parameters parameters(shape);
      std::size_t bytes = Bytes(work.embedded) + Bytes(work.d_embedded) + Bytes(work.outputs) +
                          Bytes(work.zeros) + sizeof(float) * batch.targets();
      for (const LayerWork& layer : work.layers) {
        bytes += Bytes(layer.mask) + Bytes(layer.dropped);
        for (const auto* matrices : {&layer.carried, &layer.gates, &layer.kept, &layer.d_gates}) {
          for (const Matrix& m : *matrices) bytes += Bytes(m);
        }
      }
      for (const auto* matrices : {&transposed.values, &parameters.values, &parameters.values}) {
        for (const Matrix& m : *matrices) bytes += Bytes(m);
      }
      EXPECT_NEAR(WorkingMemory(shape, batch, threads) / static_cast<double>(bytes), 1, 0.01);
    }
  }
}

}  // namespace
}  // namespace runexp
