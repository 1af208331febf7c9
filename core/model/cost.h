// The cost of a model in operations and memory, and the least work that is worth a thread.
#pragma once

#include <cstddef>

#include "core/model/workspace.h"

namespace runexp {

std::size_t ParameterCount(const ModelShape& shape);

// Floating-point operations of a product of (a, b) by (b, c); a multiply-add counts as two.
constexpr double Product(std::size_t a, std::size_t b, std::size_t c) {
  return 2.0 * static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c);
}

// The operations of all matrix products of one update. The rest (activations, softmax, clipping,
// the update itself) is ignored.
double ProductOperations(const ModelShape& shape, BatchShape batch);

// The bytes of a Workspace.
double WorkspaceMemory(const ModelShape& shape, BatchShape batch, std::size_t threads);

// The bytes of one Parameters: parameters, gradients or moments.
double TensorMemory(const ModelShape& shape);

// The bytes of a Workspace, its TransposedWeights, and the parameters and their gradients.
double WorkingMemory(const ModelShape& shape, BatchShape batch, std::size_t threads);

// The least number of outputs worth a thread, if each takes this many operations.
std::size_t LeastOutputs(double operations_per_output);

}  // namespace runexp
