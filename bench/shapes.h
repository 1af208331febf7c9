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
  std::size_t characters;  // of the text that is trained on: so many that an epoch is short

  constexpr std::size_t rows() const { return batch_size * time_steps; }
  // Training computes the output layer by blocks of so many rows.
  constexpr std::size_t block_rows() const { return std::min<std::size_t>(rows(), 128); }

  // Floating-point operations of the matrix products of one update, a multiply-add being two. The
  // rest (tanh, softmax, clipping, the update itself) counts as nothing.
  constexpr double ProductOperations() const {
    const auto N = static_cast<double>(batch_size), T = static_cast<double>(time_steps);
    const auto H = static_cast<double>(hidden_units), V = static_cast<double>(vocabulary);
    const double M = N * T;
    const double output = 3 * 2 * M * H * V;  // forward, gradient by H and by W_hq
    const double forward = 2 * N * H * H * T;
    const double backward = 2 * N * H * H * (T - 1);  // the state before the batch gets no gradient
    const double weight_gradient = 2 * H * M * H;
    return output + forward + backward + weight_gradient;
  }
};

inline constexpr BenchShape kBenchShapes[] = {{"small", 64, 8, 35, 65, 20'000},
                                              {"lyrics", 256, 32, 35, 1027, 10'000},
                                              {"large", 1024, 64, 35, 5000, 5'000}};

}  // namespace runexp
