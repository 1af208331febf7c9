// Benchmarks of all kernels except the matrix products.
#pragma once

#include <string>

#include "bench/shapes.h"

namespace runexp {

void RegisterElementwise(const std::string& target, const BenchShape& shape);

}  // namespace runexp
