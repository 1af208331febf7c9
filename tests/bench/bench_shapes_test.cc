#include <gtest/gtest.h>

#include <string>

#include "bench/shapes.h"

namespace runexp {
namespace {

double Product(std::size_t rows, std::size_t depth, std::size_t cols) {
  return 2.0 * static_cast<double>(rows * depth * cols);
}

// Product by product, as core/model/rnn.cc calls them.
double Counted(const BenchShape& s) {
  const std::size_t N = s.batch_size, H = s.hidden_units, V = s.vocabulary;
  double sum = 0;
  for (std::size_t t = 0; t < s.time_steps; ++t) {
    sum += Product(N, H, H);                            // H_{t-1} W_hh
    if (t + 1 < s.time_steps) sum += Product(N, H, H);  // from Z_{t+1}'s gradient to H_t's
  }
  sum += Product(s.rows(), H, V) + Product(s.rows(), V, H) + Product(H, s.rows(), V);
  return sum + Product(H, s.rows(), H);  // gradient of W_hh
}

TEST(BenchShapesTest, OperationsAreThoseOfTheProducts) {
  for (const BenchShape& s : kBenchShapes) EXPECT_EQ(s.ProductOperations(), Counted(s)) << s.name;
  EXPECT_EQ(std::string(kBenchShapes[1].name), "lyrics");
  EXPECT_EQ(kBenchShapes[1].ProductOperations(), 2'202'976'256);
}

TEST(BenchShapesTest, TextsAreLongEnough) {
  for (const BenchShape& s : kBenchShapes) {
    EXPECT_GE(s.characters, s.batch_size * (s.time_steps + 1)) << s.name;
  }
}

}  // namespace
}  // namespace runexp
