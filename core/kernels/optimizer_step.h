// What an optimiser's update is computed from. Each optimiser is a kernel of one such step, the
// gradient, its moments and the parameter; core/train/optimizer.h has their table.
#pragma once

#include <cstdint>
#include <limits>

namespace runexp {

// The hyper-parameters, by PyTorch's names; those of AdamW are Adam's and its own.
struct OptimizerOptions {
  struct {
    double momentum = 0;
    bool nesterov = false;
  } momentum;
  struct {
    double eps = 0, initial_accumulator_value = 0;
  } adagrad;
  struct {
    double alpha = 0, eps = 0;
  } rmsprop;
  struct {
    double beta1 = 0, beta2 = 0, eps = 0;
  } adam;
  struct {
    double weight_decay = 0;
  } adamw;
};

struct OptimizerStep {
  OptimizerOptions options;
  double learning_rate = 0;    // of this update
  double clipping_factor = 1;  // scales the gradient; 1 unless it is clipped by its norm
  // Of the magnitude of a gradient's element; infinite unless the gradient is clipped by value.
  float clipping_bound = std::numeric_limits<float>::infinity();
  std::int64_t update = 1;  // of the run
};

// A moment of a smaller magnitude counts as zero, and so does the square of a gradient that is
// smaller than the root of this: they would become denormal and cost a hundred times as much.
inline constexpr float kNegligibleMoment = 0x1p-100f;
inline constexpr float kNegligibleRoot = 0x1p-50f;

}  // namespace runexp
