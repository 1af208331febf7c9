// The table of optimisers. An optimiser moves parameters against their gradients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/model/workspace.h"

namespace runexp {

struct OptimizerInfo {
  const char* name;  // as in the spec
  // True if a zero gradient leaves the parameter unchanged, so that the embedding rows of
  // characters that do not occur need not be touched.
  bool zero_gradient_is_no_update;
  // `step`: learning rate times clipping factor.
  void (*update)(float step, ConstMatrixView gradient, MatrixView parameter);
  // The same for some rows only; nullptr unless zero_gradient_is_no_update.
  void (*update_rows)(float step, ConstMatrixView gradient, std::span<const std::int32_t> rows,
                      MatrixView parameter);
};

// The first is the default.
std::span<const OptimizerInfo> Optimizers();
// Returns nullptr if no optimiser has this name.
const OptimizerInfo* FindOptimizer(std::string_view name);

// Updates all parameters, and `transposed` with them, on all threads of the current arena. In an
// embedding's gradient only the rows listed in `occurring` are read; the others may hold anything
// and count as zero.
void UpdateParameters(const OptimizerInfo& optimizer, float step,
                      std::span<const std::int32_t> occurring, Parameters& gradients,
                      Parameters& parameters, TransposedWeights& transposed);

}  // namespace runexp
