// The model sizes of the benchmarks.
#pragma once

#include <algorithm>
#include <cstddef>

#include "core/model/workspace.h"

namespace runexp {

struct BenchShape {
  const char* name;
  std::size_t hidden_units;
  std::size_t batch_size;
  std::size_t time_steps;
  std::size_t vocabulary;
  std::size_t characters;  // of the training text; few enough that an epoch is short

  constexpr std::size_t rows() const { return batch_size * time_steps; }
  // The rows of a block of the output layer in training.
  constexpr std::size_t block_rows() const { return std::min(rows(), kOutputRows); }
};

inline constexpr BenchShape kBenchShapes[] = {{"small", 64, 8, 35, 65, 20'000},
                                              {"lyrics", 256, 32, 35, 1027, 10'000},
                                              {"large", 1024, 64, 35, 5000, 5'000}};

// Two layers of the size that is usual for texts of few different characters; of gated cells only.
inline constexpr BenchShape kDeepBenchShape = {"deep", 512, 50, 50, 65, 10'000};
inline constexpr std::size_t kDeepLayers = 2;

}  // namespace runexp
