// The optimisers: one table. An optimiser moves parameters against their gradients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/model/workspace.h"

namespace runexp {

struct OptimizerInfo {
  const char* name;  // the word in the spec
  // A zero gradient leaves the parameter as it is, so the rows of an embedding whose characters do
  // not occur need not be touched.
  bool zero_gradient_is_no_update;
  // `step`: learning rate times clipping factor.
  void (*update)(float step, ConstMatrixView gradient, MatrixView parameter);
  // Of some rows alone; nullptr unless zero_gradient_is_no_update.
  void (*update_rows)(float step, ConstMatrixView gradient, std::span<const std::int32_t> rows,
                      MatrixView parameter);
};

// The first is the default.
std::span<const OptimizerInfo> Optimizers();
// nullptr if there is none of this name.
const OptimizerInfo* FindOptimizer(std::string_view name);

// One update of all parameters, on all threads of the present arena; `transposed` follows. Of an
// embedding's gradient the rows listed in `occurring` count, and the others, which may hold
// anything, are zero.
void UpdateParameters(const OptimizerInfo& optimizer, float step,
                      std::span<const std::int32_t> occurring, Parameters& gradients,
                      Parameters& parameters, TransposedWeights& transposed);

}  // namespace runexp
