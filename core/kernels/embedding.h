// The one-hot layer. A one-hot row times a matrix is a row of the matrix, so it needs no
// multiplication.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/matrix.h"

namespace runexp {

// table[i] = 0 for each row i in `rows`.
void ZeroRows(std::span<const std::int32_t> rows, MatrixView table);

// table[indices[r]] += rows[r], r ascending: each element is one ascending chain of additions.
void ScatterAddRows(ConstMatrixView rows, std::span<const std::int32_t> indices, MatrixView table);

}  // namespace runexp
