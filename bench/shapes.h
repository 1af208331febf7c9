// The three sizes that every benchmark is run at.
#pragma once

#include <algorithm>
#include <cstddef>

namespace runexp {

struct BenchShape {
  const char* name;
  std::size_t hidden_units;
  std::size_t batch_size;
  std::size_t time_steps;
  std::size_t vocabulary;

  std::size_t rows() const { return batch_size * time_steps; }
  // Training computes the output layer by blocks of so many rows.
  std::size_t block_rows() const { return std::min<std::size_t>(rows(), 128); }
};

inline constexpr BenchShape kBenchShapes[] = {
    {"small", 64, 8, 35, 65}, {"lyrics", 256, 32, 35, 1027}, {"large", 1024, 64, 35, 5000}};

}  // namespace runexp
