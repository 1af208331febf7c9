#include <gtest/gtest.h>

#include "bench/shapes.h"

namespace runexp {
namespace {

TEST(BenchShapesTest, TextsAreLongEnough) {
  for (const BenchShape& s : kBenchShapes) {
    EXPECT_GE(s.characters, s.batch_size * (s.time_steps + 1)) << s.name;
  }
}

}  // namespace
}  // namespace runexp
