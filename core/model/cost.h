// What a model costs: operations and memory, and from how much work on a thread pays.
#pragma once

#include <cstddef>

#include "core/model/workspace.h"

namespace runexp {

std::size_t ParameterCount(const ModelShape& shape);

// Floating-point operations of a product of (a, b) by (b, c), a multiply-add being two.
constexpr double Product(std::size_t a, std::size_t b, std::size_t c) {
  return 2.0 * static_cast<double>(a) * static_cast<double>(b) * static_cast<double>(c);
}

// Those of all the matrix products of one update. The rest (activations, softmax, clipping, the
// update itself) counts as nothing.
double ProductOperations(const ModelShape& shape, BatchShape batch);

// The bytes of a Workspace, of its TransposedWeights and of parameters with their gradients.
double WorkingMemory(const ModelShape& shape, BatchShape batch, std::size_t threads);

// The least number of outputs that is worth a thread if each takes so many operations.
std::size_t LeastOutputs(double operations_per_output);

}  // namespace runexp
