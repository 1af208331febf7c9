// The table of optimisers. An optimiser moves parameters against their gradients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/kernels/optimizer_step.h"
#include "core/model/workspace.h"

namespace runexp {

struct OptimizerInfo {
  const char* name;  // as in the spec
  // Of its arithmetic: part of the identity if it is above 1, so that the runs of the others keep
  // theirs when it is mended.
  int version;
  // The names of its moments, PyTorch's: each is of the shape of the parameters.
  std::span<const char* const> moments;
  // True if a zero gradient leaves the parameter unchanged, so that the embedding rows of
  // characters that do not occur need not be touched.
  bool zero_gradient_is_no_update;
  // What all moments are before the first update; nullptr: zero.
  float (*initial_moment)(const OptimizerOptions& options);
  // The factor by which the update multiplies the direction that it moves parameters in.
  float (*step_size)(const OptimizerStep& step);
  void (*update)(const OptimizerStep& step, ConstMatrixView gradient,
                 std::span<const MatrixView> moments, MatrixView parameter);
  // The same for some rows only; nullptr unless zero_gradient_is_no_update.
  void (*update_rows)(const OptimizerStep& step, ConstMatrixView gradient,
                      std::span<const std::int32_t> rows, MatrixView parameter);
};

inline constexpr std::size_t kMaxMoments = 2;

// The first is the default.
std::span<const OptimizerInfo> Optimizers();
// Returns nullptr if no optimiser has this name.
const OptimizerInfo* FindOptimizer(std::string_view name);

// The moments before the first update, in the order of their names.
std::vector<Parameters> InitialMoments(const OptimizerInfo& optimizer,
                                       const OptimizerOptions& options, const ModelShape& shape);

// Updates all moments and parameters, and `transposed` with them, on all threads of the current
// arena. In an embedding's gradient only the rows listed in `occurring` are read; the others may
// hold anything and count as zero.
void UpdateParameters(const OptimizerInfo& optimizer, const OptimizerStep& step,
                      std::span<const std::int32_t> occurring, Parameters& gradients,
                      std::vector<Parameters>& moments, Parameters& parameters,
                      TransposedWeights& transposed);

}  // namespace runexp
